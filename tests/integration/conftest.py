import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.launcher import prepare, start
from engine.ports import free_port
from engine.process import Process
from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_rest import Rest

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Server:
    """A running engine of our own, and how to start it again on its data."""

    directory: Path
    port: int
    password: str
    process: Process

    @property
    def rest(self) -> Rest:
        return Rest(f"http://127.0.0.1:{self.port}/engine-rest", "admin", self.password)


def launch(directory: Path, port: int, password: str) -> Server:
    return Server(directory, port, password, start("operaton", directory, port, password).wait_ready(120))


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    prepare("operaton")
    found = launch(tmp_path_factory.mktemp("engine"), free_port(), secrets.token_urlsafe(16))
    with found.process:
        yield found


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[tuple[Server, Callable[[], Server]]]:
    """An engine for one test, that it may kill and start again."""
    prepare("operaton")
    started = [launch(tmp_path / "engine", free_port(), secrets.token_urlsafe(16))]

    def again() -> Server:
        started.append(launch(started[0].directory, started[0].port, started[0].password))
        return started[-1]

    yield started[0], again
    started[-1].process.stop()


@pytest.fixture(scope="package")
def rest(server: Server) -> Iterator[Rest]:
    found = server.rest
    yield found
    found.http.close()


@pytest.fixture(scope="package")
def resources() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(DATA.glob("*.bpmn"))}


@pytest.fixture(scope="package")
def engine(rest: Rest, resources: dict[str, bytes]) -> OperatonEngine:
    found = OperatonEngine(rest)
    found.deploy("tests", resources)
    return found


@pytest.fixture
def eventually() -> Callable[..., bool]:
    """Poll a condition until it holds, and say whether it did."""

    def poll(condition: Callable[[], object], seconds: float = 30) -> bool:
        pause = threading.Event()
        return any(bool(condition()) or pause.wait(0.05) for _ in range(int(seconds * 20)))

    return poll
