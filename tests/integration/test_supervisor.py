import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import requests

from engine.ports import free_port
from lending.supervisor.orphans import tagged
from lending.supervisor.record import is_running, read_record

SUPERVISOR = Path(__file__).with_name("data") / "stand_in_supervisor.py"


class Terminal:
    """A terminal in which a supervisor over stand-ins runs; what it prints can be waited for."""

    def __init__(self, state: Path, parts: list[tuple[str, int, str, int]], eventually: Callable[..., bool]) -> None:
        self.state = state
        self._eventually = eventually
        argv = [sys.executable, str(SUPERVISOR), str(state), json.dumps(parts)]
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line)

    def says(self, pattern: str, seconds: float = 30) -> bool:
        return self._eventually(lambda: re.search(pattern, "".join(self.lines)), seconds)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    def pid(self, name: str) -> int:
        record = read_record(self.state)
        assert record is not None
        return record.pids[name]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()


@pytest.fixture
def terminal(tmp_path: Path, eventually: Callable[..., bool]) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def up(*parts: tuple[str, int, str, int]) -> Terminal:
        opened.append(Terminal(tmp_path / "state", list(parts), eventually))
        return opened[-1]

    yield up
    for one in opened:
        for left in tagged(one.state):
            with contextlib.suppress(psutil.Error):
                left.kill()
        one.close()


@pytest.fixture
def loanflow(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of loanflow over the same state directory as the terminal's."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "LOANFLOW_STATE": str(tmp_path / "state"), **variables}
        argv = [sys.executable, "-m", "lending.cli", *arguments]
        return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=60)

    return run


def two() -> list[tuple[str, int, str, int]]:
    return [("engine", free_port(), "parent", 0), ("web", free_port(), "well", 1)]


def test_it_starts_everything_and_says_when_all_is_well(terminal) -> None:
    parts = two()
    one = terminal(*parts)

    assert one.says("ready with users")
    assert all(requests.get(f"http://127.0.0.1:{port}/health", timeout=5).ok for _, port, _, _ in parts)
    assert psutil.Process(one.pid("engine")).ppid() == one.process.pid
    assert {line.laddr.ip for part in tagged(one.state) for line in part.net_connections() if line.status == "LISTEN"} == {"127.0.0.1"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_and_leaves_nothing_behind(terminal, number: signal.Signals) -> None:
    one = terminal(*two())
    assert one.says("ready")
    assert one.says("demo:")
    assert len(tagged(one.state)) == 3, "two parts, and what one of them started"

    assert one.end(number) == 0

    assert one.says("Stopped")
    assert tagged(one.state) == []
    assert not is_running(one.state)


def test_a_part_that_will_not_stop_is_ended_by_force(terminal) -> None:
    one = terminal(("engine", free_port(), "stubborn", 0))
    assert one.says("ready")

    assert one.end(signal.SIGTERM) == 0

    assert tagged(one.state) == []


def test_a_part_that_dies_is_started_again_and_said_so(terminal, eventually) -> None:
    # Given
    parts = two()
    one = terminal(*parts)
    assert one.says("ready")
    before = one.pid("web")

    # When
    os.kill(before, signal.SIGKILL)

    # Then
    assert one.says(r"web was ended by SIGKILL; starting it again in 1 s \(log: .*web\.log\)")
    assert one.says(r"web started again \(restart 1\)")
    assert eventually(lambda: one.pid("web") != before)
    assert eventually(lambda: _well(parts[1][1]))

    # And the second time it waits longer
    os.kill(one.pid("web"), signal.SIGKILL)
    assert one.says(r"web was ended by SIGKILL; starting it again in 2 s")


def _well(port: int) -> bool:
    with contextlib.suppress(requests.ConnectionError):
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=5).ok
    return False


def test_the_errand_runs_once_beside_the_parts_and_is_marked_as_done(terminal) -> None:
    one = terminal(*two())

    assert one.says("demo: 3 applicants went through the process")
    assert (one.state / "run" / "demo.done").exists()


def test_an_errand_that_fails_says_so_and_the_parts_run_on(terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERRAND", "raise SystemExit(3)")
    one = terminal(*two())

    assert one.says(r"demo ended with code 3; see .*demo\.log")
    assert not (one.state / "run" / "demo.done").exists()
    assert psutil.pid_exists(one.pid("web"))


def test_a_part_that_cannot_live_ends_the_start_with_its_last_words(terminal) -> None:
    one = terminal(("engine", free_port(), "well", 0), ("web", free_port(), "dies", 1))

    assert one.process.wait(30) == 1

    assert one.says("The web is not ready: it does not answer.*\n.*nothing to live for")
    assert tagged(one.state) == []


def test_a_part_that_stays_ill_ends_the_start_with_its_reason(terminal) -> None:
    one = terminal(("engine", free_port(), "ill", 0))

    assert one.process.wait(30) == 1

    assert one.says("The engine is not ready: it says 503: the stand-in is ill")


def test_a_second_start_only_says_that_it_runs(terminal) -> None:
    one = terminal(*two())
    assert one.says("ready")

    second = terminal(*two())

    assert second.says("runs already")
    assert second.process.wait(10) == 0
    assert one.process.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_when_the_supervisor_is_killed_its_parts_end_too(terminal, eventually) -> None:
    one = terminal(("engine", free_port(), "well", 0), ("web", free_port(), "well", 1))
    assert one.says("ready")

    one.end(signal.SIGKILL)

    assert eventually(lambda: tagged(one.state) == [])


def test_what_a_killed_supervisor_left_is_ended_by_the_next_start(terminal) -> None:
    # Given
    one = terminal(("engine", free_port(), "stubborn", 0))
    assert one.says("ready")
    assert one.says("demo:")
    orphan = one.pid("engine")
    one.end(signal.SIGKILL)
    assert psutil.pid_exists(orphan)

    # When
    second = terminal(("engine", free_port(), "well", 0))

    # Then
    assert second.says("Ending 1 processes that an earlier run left behind")
    assert second.says("ready")
    assert not psutil.pid_exists(orphan)


def test_down_stops_it_from_another_terminal(terminal, loanflow) -> None:
    one = terminal(*two())
    assert one.says("ready")

    answer = loanflow("down")

    assert (answer.returncode, answer.stdout) == (0, "Stopped.\n")
    assert one.process.wait(10) == 0
    assert tagged(one.state) == []
    assert loanflow("down").stdout == "Nothing runs.\n"


def test_down_ends_what_a_killed_supervisor_left(terminal, loanflow) -> None:
    one = terminal(("engine", free_port(), "stubborn", 0))
    assert one.says("ready")
    assert one.says("demo:")
    one.end(signal.SIGKILL)
    assert len(tagged(one.state)) == 1

    assert loanflow("down").stdout == "Stopped.\n"

    assert tagged(one.state) == []


def test_down_never_ends_a_stranger_that_has_the_supervisors_old_number(terminal, loanflow, tmp_path: Path) -> None:
    # Given a record whose number is now another program's
    one = terminal(("engine", free_port(), "well", 0))
    assert one.says("ready")
    one.end(signal.SIGTERM)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        record = {"supervisor": {"pid": stranger.pid, "started": 1.0}, "pids": {"engine": stranger.pid}, "restarts": {}}
        (one.state / "run" / "supervisor.json").write_text(json.dumps(record))

        # When
        answer = loanflow("down")

        # Then
        assert answer.stdout == "Nothing runs.\n"
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_status_says_of_each_part_how_it_is(terminal, loanflow) -> None:
    port, ill = free_port(), free_port()
    one = terminal(("web", port, "well", 0), ("sandbox", free_port(), "well", 0))
    assert one.says("ready")
    variables = {"LOANFLOW_WEB_PORT": str(port), "LOANFLOW_SANDBOX_PORT": str(ill), "LOANFLOW_ENGINE_PORT": str(free_port())}

    answer = loanflow("status", "--json", LOANFLOW_WORKERS_PORT=str(free_port()), **variables)

    assert answer.returncode == 1
    report = json.loads(answer.stdout)
    assert report["running"] is True
    parts = {part["name"]: part for part in report["parts"]}
    assert (parts["web"]["healthy"], parts["web"]["reason"], parts["web"]["pid"]) == (True, None, one.pid("web"))
    assert (parts["sandbox"]["healthy"], parts["sandbox"]["reason"]) == (False, "does not answer")
    assert re.search(
        "sandbox +NOT HEALTHY: does not answer", loanflow("status", LOANFLOW_WORKERS_PORT=str(free_port()), **variables).stdout
    )


def test_status_says_which_agencies_do_not_answer_and_calls_nobody_unwell_for_it(terminal, loanflow) -> None:
    unheard, odd = free_port(), free_port()
    assert terminal(("workers", unheard, "unheard", 0), ("web", odd, "odd", 0)).says("ready")
    ports = {"LOANFLOW_WORKERS_PORT": str(unheard), "LOANFLOW_WEB_PORT": str(odd)}
    ports |= {f"LOANFLOW_{part}_PORT": str(free_port()) for part in ("ENGINE", "SANDBOX")}

    lines = loanflow("status", **ports).stdout
    parts = {part["name"]: part for part in json.loads(loanflow("status", "--json", **ports).stdout)["parts"]}

    assert re.search(r"workers +healthy, no usable answer from bureau, court +http", lines)
    assert re.search(r"web +healthy +http", lines)
    assert {name: part["agencies_away"] for name, part in parts.items() if part["agencies_away"]} == {"workers": ["bureau", "court"]}


def test_status_before_the_first_start_says_how_to_start(loanflow) -> None:
    answer = loanflow("status")

    assert answer.returncode == 1
    assert "loanflow up" in answer.stdout
    assert json.loads(loanflow("status", "--json").stdout)["parts"] == []


def test_reset_refuses_while_it_runs_and_removes_all_afterwards(terminal, loanflow) -> None:
    one = terminal(*two())
    assert one.says("ready")

    refused = loanflow("reset", "--yes")
    one.end(signal.SIGTERM)
    removed = loanflow("reset", "--yes")

    assert refused.returncode == 1
    assert "Stop it first: loanflow down" in refused.stderr
    assert removed.returncode == 0
    assert not one.state.exists()


def test_up_names_a_taken_port_and_what_to_do(loanflow) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = loanflow(
            "up", LOANFLOW_WEB_PORT=port, **{f"LOANFLOW_{part}_PORT": str(free_port()) for part in ("ENGINE", "SANDBOX", "WORKERS")}
        )

    assert answer.returncode == 1
    assert re.search(rf"Port {port}, which the web needs, is taken by .*LOANFLOW_WEB_PORT=PORT", answer.stderr)
    assert "Traceback" not in answer.stderr


def test_up_names_a_state_directory_it_may_not_use(loanflow, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    answer = loanflow("up", LOANFLOW_STATE=str(tmp_path / "file" / "state"))

    assert answer.returncode == 1
    assert re.search(r"The state directory .*file/state cannot be used: .*LOANFLOW_STATE", answer.stderr)


def test_up_lists_every_wrong_setting_at_once(loanflow) -> None:
    answer = loanflow("up", LOANFLOW_WEB_PORT="eighty", LOANFLOW_CURRENCY="yuan")

    assert answer.returncode == 1
    assert "LOANFLOW_WEB_PORT is 'eighty'" in answer.stderr
    assert "LOANFLOW_CURRENCY is 'yuan'" in answer.stderr


@pytest.fixture
def real_ports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOANFLOW_STATE", str(tmp_path / "state"))
    for part in ("WEB", "ENGINE", "SANDBOX", "WORKERS"):
        monkeypatch.setenv(f"LOANFLOW_{part}_PORT", str(free_port()))


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.usefixtures("real_ports")
def test_the_whole_system_comes_up_on_loopback_heals_and_leaves_nothing_behind(tmp_path: Path, loanflow, eventually) -> None:
    state, log = tmp_path / "state", tmp_path / "console"
    with log.open("w") as console:
        process = subprocess.Popen([sys.executable, "-m", "lending.cli", "up", "--demo", "0"], stdout=console, stderr=console)
    try:
        # Everything is well, and on loopback alone
        assert eventually(lambda: "Ready after" in log.read_text() or process.poll() is not None, 150)
        assert process.poll() is None, log.read_text()
        assert loanflow("status").returncode == 0
        listening = [line for part in tagged(state) for line in part.net_connections("inet") if line.status == psutil.CONN_LISTEN]
        assert len(listening) == 4
        assert {line.laddr.ip.removeprefix("::ffff:") for line in listening} == {"127.0.0.1"}

        # No file of the state can be read by others
        assert [file for file in state.rglob("*") if file.is_file() and file.stat().st_mode & 0o077] == []

        # A second start says what runs
        again = loanflow("up")
        assert again.returncode == 0
        assert "runs already" in again.stdout
        assert os.environ["LOANFLOW_WEB_PORT"] in again.stdout

        # The engine dies and comes back
        record = read_record(state)
        assert record is not None
        os.kill(record.pids["engine"], signal.SIGKILL)
        assert eventually(lambda: "engine started again" in log.read_text(), 30)
        assert eventually(lambda: loanflow("status").returncode == 0, 60)
    finally:
        loanflow("down")
        code = process.wait(60)

    # Nothing is left
    assert code == 0
    assert tagged(state) == []
    assert "Traceback" not in log.read_text()
