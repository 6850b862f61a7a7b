"""A private PostgreSQL server."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from engine.ports import free_port

_SERVERS = Path("/usr/lib/postgresql")
#: The first version that can be told how to copy a database.
_STRATEGIES = 150_000


def installed() -> Path | None:
    """Return the directory of the newest server's programs, None when none is installed."""
    newest = sorted(_SERVERS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return newest[-1].parent if newest else None


@contextmanager
def running_server(programs: Path, *settings: str) -> Iterator[str]:
    """Run a server until the context ends; yields its address without a database's name."""
    directory, port, password = Path(tempfile.mkdtemp(prefix="loanflow-postgresql-")), free_port(), "of the tests only"
    data, secret = directory / "data", directory / "password"
    secret.write_text(password)
    # PostgreSQL refuses to run as root.
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if become:
        for path in (directory, secret):
            shutil.chown(path, "postgres")
    chosen = " ".join(f"-c {setting}" for setting in ("listen_addresses=127.0.0.1", "max_connections=300", *settings))
    _run([*become, programs / "initdb", "-D", data, "-U", "loanflow", "-A", "scram-sha-256", f"--pwfile={secret}", "-N", "-E", "UTF8"])
    control: list[str | Path] = [*become, programs / "pg_ctl", "-D", data, "-w"]
    _run([*control, "-l", directory / "log", "-o", f"{chosen} -p {port} -k {directory}", "start"])
    try:
        yield f"postgresql+psycopg://loanflow:{password.replace(' ', '%20')}@127.0.0.1:{port}"
    finally:
        _run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(directory, ignore_errors=True)


def create_database(server: str, name: str, template: str = "template1") -> None:
    """Make a database by copying another, in place of one of that name that nobody uses."""
    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}".encode())
        # Its files copied: through the journal, as since version 15 by itself, it takes twice the processor time.
        how = " STRATEGY FILE_COPY" if connection.info.server_version >= _STRATEGIES else ""
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{how}".encode())


def drop_database(url: str) -> None:
    """Remove a database that nobody uses any more."""
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
