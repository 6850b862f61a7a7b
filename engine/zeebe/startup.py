"""How Zeebe is started."""

import shutil
import tarfile
import tempfile
from pathlib import Path

from engine.command import Command, Launch, java
from engine.jars import read_lock

#: Netty and Agrona reach into the JDK; JDK 25 wants that said.
_FLAGS = (
    "-Xmx512m",
    "-Duser.timezone=UTC",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
)


def unpack(cache: Path) -> Path:
    """Unpack the locked archive beside itself, once; return the directory of the broker."""
    (archive,) = read_lock("zeebe")
    target = cache / "zeebe" / archive.sha256[:16]
    if not target.is_dir():
        with tempfile.TemporaryDirectory(dir=cache / "zeebe", prefix="unpack-") as scratch:
            with tarfile.open(cache / "zeebe" / archive.file_name) as tar:
                if hasattr(tarfile, "data_filter"):
                    tar.extractall(scratch, filter="data")
                else:  # the first releases of Python 3.11 cannot refuse paths that lead elsewhere; the archive's sum is locked
                    tar.extractall(scratch)  # noqa: S202
            (root,) = Path(scratch).iterdir()
            shutil.move(root, target)
    return target


def command(launch: Launch) -> Command:
    """Build the command that serves Zeebe's gRPC API at bind:port, and four other servers on the four ports after it."""
    home = unpack(launch.cache)
    return Command(
        argv=(java(), *_FLAGS, "-cp", f"{home / 'config'}:{home / 'lib'}/*", "io.camunda.zeebe.broker.StandaloneBroker"),
        variables=_variables(launch),
        directory=launch.directory,
        health_url=f"http://{launch.bind}:{launch.port + 1}/ready",
    )


def _variables(launch: Launch) -> dict[str, str]:
    return {
        # The management port listens on all addresses unless told otherwise.
        "MANAGEMENT_SERVER_ADDRESS": launch.bind,
        "MANAGEMENT_SERVER_PORT": str(launch.port + 1),
        "SERVER_ADDRESS": launch.bind,
        "SERVER_PORT": str(launch.port + 4),
        "ZEEBE_BROKER_NETWORK_HOST": launch.bind,
        "ZEEBE_BROKER_NETWORK_ADVERTISEDHOST": launch.bind,
        "ZEEBE_BROKER_NETWORK_COMMANDAPI_PORT": str(launch.port + 2),
        "ZEEBE_BROKER_NETWORK_INTERNALAPI_PORT": str(launch.port + 3),
        "ZEEBE_BROKER_GATEWAY_ENABLE": "true",
        "ZEEBE_BROKER_GATEWAY_NETWORK_HOST": launch.bind,
        "ZEEBE_BROKER_GATEWAY_NETWORK_PORT": str(launch.port),
        "ZEEBE_BROKER_DATA_DIRECTORY": str(launch.directory / "zeebe"),
        # RocksDB takes 512 MB per partition unless told otherwise.
        "ZEEBE_BROKER_EXPERIMENTAL_ROCKSDB_MEMORYLIMIT": "64MB",
        "ZEEBE_CLOCK_CONTROLLED": str(launch.controlled_clock).lower(),
    }
