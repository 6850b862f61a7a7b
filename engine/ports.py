"""Ports: whether one is free, and who has it."""

import contextlib
import errno
import random
import socket

import psutil

from engine.errors import LaunchError

#: Ports that neither well-known programs nor connections going out have, by the usual settings of Linux.
_QUIET = range(20_000, 32_000)
_chance = random.SystemRandom()
#: Ports this process found before: who asked may not listen yet.
_found: set[int] = set()


class PortTakenError(LaunchError):
    """Another program listens on the port."""


def require_free(port: int, *, bind: str = "127.0.0.1", part: str, variable: str) -> None:
    """Make sure that a part can listen on a port.

    Raises PortTakenError that names who has it, LaunchError when this user or machine cannot have it.
    """
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: a port in TIME_WAIT is free
        try:
            probe.bind((bind, port))
            probe.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(
                    f"Port {port}, which the {part} needs, is taken{_owner(port)}. "
                    f"Stop that program, or give the {part} another port: {variable}=PORT"
                ) from error
            raise LaunchError(
                f"The {part} cannot listen on {bind}, port {port}: {error.strerror}. Name another port: {variable}=PORT"
            ) from error


def free_port(in_a_row: int = 1) -> int:
    """Find a loopback port nobody listens on at this moment, the first of so many, and none that this process found before.

    It lies below those that systems give to connections going out: one of these could have it before a slow server has come up.
    """
    while True:
        first = _chance.choice(_QUIET)
        ports = range(first, first + in_a_row)
        if not _found.isdisjoint(ports):
            continue
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for port in ports:
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            _found.update(ports)
            return first


def _owner(port: int) -> str:
    """Say who listens on a port, as far as this user may know."""
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""
