import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import requests

from engine.errors import LaunchError
from engine.launcher import prepare, start
from engine.ports import PortTakenError, free_port
from engine.process import Process

PASSWORD = "a-password-for-tests"

DIES_WITH_ITS_STARTER = """
import sys
from pathlib import Path
from engine.launcher import start
process = start("operaton", Path(sys.argv[1]), int(sys.argv[2]), "a-password-for-tests")
print(process.pid, flush=True)
process.wait_ready(120)
"""


def addresses(process: Process) -> set[str]:
    """Name the addresses a process and its children listen on."""
    tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    sockets = [socket for part in tree for socket in part.net_connections("inet") if socket.status == psutil.CONN_LISTEN]
    return {socket.laddr.ip.removeprefix("::ffff:") for socket in sockets}


@pytest.mark.engine
def test_the_engine_listens_on_loopback_alone(server) -> None:
    assert addresses(server.process) == {"127.0.0.1"}


@pytest.mark.engine
@pytest.mark.parametrize("credentials", [None, ("admin", "wrong"), ("demo", "demo")])
def test_the_engine_refuses_strangers(server, credentials: tuple[str, str] | None) -> None:
    answer = requests.get(f"http://127.0.0.1:{server.port}/engine-rest/version", auth=credentials, timeout=5)

    assert answer.status_code == 401


@pytest.mark.engine
def test_what_the_engine_acknowledged_survives_a_power_cut(own_server) -> None:
    # Given
    server, again = own_server
    credentials = ("admin", server.password)
    groups = f"http://127.0.0.1:{server.port}/engine-rest/group"

    # When
    for number in range(30):
        body = {"id": f"g{number}", "name": "g", "type": "t"}
        assert requests.post(f"{groups}/create", json=body, auth=credentials, timeout=5).status_code == 204
    server.process.kill()
    again()

    # Then
    assert requests.get(f"{groups}/count?type=t", auth=credentials, timeout=5).json() == {"count": 30}


@pytest.mark.engine
def test_another_password_than_the_database_has_is_explained(own_server) -> None:
    server, _ = own_server
    server.process.stop()

    with pytest.raises(LaunchError, match=r"refuses our password.*secrets/engine_password.*loanflow reset"):
        start("operaton", server.directory, server.port, "a-very-different-one").wait_ready(120)


@pytest.mark.engine
def test_a_taken_port_is_named_before_anything_starts(server, tmp_path: Path) -> None:
    with pytest.raises(PortTakenError, match=rf"Port {server.port}, .*java.*LOANFLOW_ENGINE_PORT"):
        start("operaton", tmp_path, server.port, PASSWORD)


@pytest.mark.engine
def test_an_engine_without_its_database_says_so(tmp_path: Path) -> None:
    prepare("operaton")
    process = start("operaton", tmp_path, free_port(), PASSWORD, database_url="postgresql://me:pass-word@127.0.0.1:9/engine")

    with pytest.raises(LaunchError, match=r"ended with code 1 before it was ready.*operaton\.log") as raised:
        process.wait_ready(120)

    assert "refused" in str(raised.value)
    assert "pass-word" not in process.log.read_text()


@pytest.mark.engine
def test_an_engine_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    prepare("operaton")
    process = start("operaton", tmp_path, free_port(), PASSWORD)

    with pytest.raises(LaunchError, match="was not ready after 0 seconds"):
        process.wait_ready(0.2)

    assert not psutil.pid_exists(process.pid)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Run Python programs that are ended with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def run(*arguments: object, **variables: str) -> subprocess.Popen[bytes]:
        argv = [sys.executable, *map(str, arguments)]
        running.append(subprocess.Popen(argv, env={**os.environ, **variables}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        return running[-1]

    yield run
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.engine
def test_the_launcher_becomes_the_engine_and_ends_on_sigterm(program, tmp_path: Path, eventually) -> None:
    # Given
    port = free_port()
    process = program(
        "-m", "engine.launcher", "operaton", LOANFLOW_STATE=str(tmp_path), LOANFLOW_ENGINE_PORT=str(port), LOANFLOW_ENGINE_PASSWORD=PASSWORD
    )

    # When
    def answers() -> bool:
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(f"http://127.0.0.1:{port}/engine-rest/version", auth=("admin", PASSWORD), timeout=5).ok
        return False

    # Then
    assert eventually(answers, 90)
    assert psutil.Process(process.pid).name() == "java"
    assert PASSWORD not in " ".join(psutil.Process(process.pid).cmdline())
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    assert (tmp_path / "engine" / "h2.mv.db").is_file()


@pytest.mark.engine
def test_without_a_password_the_launcher_says_what_to_set(program, tmp_path: Path) -> None:
    process = program("-m", "engine.launcher", "operaton", LOANFLOW_STATE=str(tmp_path), LOANFLOW_ENGINE_PASSWORD="")

    output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert b"set LOANFLOW_ENGINE_PASSWORD" in output
    assert b"Traceback" not in output


def ended(pid: int) -> bool:
    """Tell whether a process is gone, or only waits for whoever it belongs to."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


@pytest.mark.engine
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_the_engine_ends_when_its_starter_is_killed(program, tmp_path: Path, eventually) -> None:
    prepare("operaton")
    starter = program("-c", DIES_WITH_ITS_STARTER, tmp_path, free_port())
    pid = int(starter.stdout.readline())
    assert eventually(lambda: psutil.Process(pid).name() == "java", 30)

    starter.kill()

    assert eventually(lambda: ended(pid), 30)
