import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFTEST = """
from pathlib import Path
from tests.bpmn_coverage.plugin import BpmnCoverage
from tests.support.passages import CHOICE

def pytest_configure(config):
    config.pluginmanager.register(BpmnCoverage({"p": CHOICE}, sorted(Path(__file__).parent.glob("test_*_paths.py"))))
"""
LEFT_PATH = """
from tests.bpmn_coverage.test_tally import records

def test_left(bpmn_paths):
    bpmn_paths("case 1", records("start", "gw", "left", "merge", "end"))
"""
RIGHT_PATH = """
from tests.bpmn_coverage.test_tally import records

def test_right(bpmn_paths):
    bpmn_paths("case 2", records("start", "gw", "right", "merge", "end"))
    assert RIGHT
"""
PATHS = LEFT_PATH + RIGHT_PATH


@pytest.mark.parametrize(
    ("right", "arguments", "passes", "said"),
    [
        # Everything taken, everything asserted.
        ("True", ["."], True, "nodes   6/6    flows   6/6"),
        # What a failing test took does not count.
        ("False", ["."], False, "missing: node right"),
        # Half a run is not held to completeness, and says so.
        ("True", [".", "-k", "left"], True, "not held to completeness"),
        ("True", ["test_some_paths.py::test_left"], True, "not held to completeness"),
    ],
)
def test_a_run_is_counted_and_held_to_what_it_ran(tmp_path: Path, right: str, arguments: list[str], passes: bool, said: str) -> None:
    answer = run(tmp_path, PATHS.replace("RIGHT", right), *arguments)
    assert (answer.returncode == 0) == passes, answer.stdout
    assert said in answer.stdout


def test_a_full_run_that_leaves_a_flow_out_fails_though_its_tests_pass(tmp_path: Path) -> None:
    answer = run(tmp_path, PATHS.replace('"right"', '"left"').replace("RIGHT", "True"), ".")
    assert answer.returncode == pytest.ExitCode.TESTS_FAILED
    assert "2 passed" in answer.stdout
    assert "missing: flow gw → right" in answer.stdout
    assert "FAILED: every node and flow" in answer.stdout


def test_a_run_of_other_tests_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test_other(): pass")
    answer = run(tmp_path, PATHS, "test_other.py")
    assert answer.returncode == 0
    assert "BPMN" not in answer.stdout


def test_path_tests_that_tell_nothing_fall_short(tmp_path: Path) -> None:
    answer = run(tmp_path, "def test_nothing(): pass", ".")
    assert answer.returncode == pytest.ExitCode.TESTS_FAILED
    assert "missing: node start" in answer.stdout


@pytest.mark.parametrize(
    ("right", "passes", "said"),
    [
        ("True", True, "nodes   6/6    flows   6/6"),
        ("False", False, "missing: node right"),
    ],
)
def test_a_run_shared_out_among_processes_is_counted_together(tmp_path: Path, right: str, passes: bool, said: str) -> None:
    (tmp_path / "test_other_paths.py").write_text(RIGHT_PATH.replace("RIGHT", right))
    answer = run(tmp_path, LEFT_PATH, ".", "-n", "2", "--dist", "loadfile")
    assert (answer.returncode == 0) == passes, answer.stdout
    assert said in answer.stdout
    assert answer.stdout.count("BPMN path coverage") == 1


def test_halves_of_a_run_shared_out_among_processes_fall_short_together(tmp_path: Path) -> None:
    answer = run(tmp_path, PATHS.replace('"right"', '"left"').replace("RIGHT", "True"), ".", "-n", "2")
    assert answer.returncode == pytest.ExitCode.TESTS_FAILED
    assert "2 passed" in answer.stdout
    assert "FAILED: every node and flow" in answer.stdout


def run(directory: Path, tests: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (directory / "conftest.py").write_text(CONFTEST)
    (directory / "test_some_paths.py").write_text(tests)
    options = ["-q", "--import-mode=importlib", "-p", "no:cacheprovider", "--rootdir", str(directory), "-c", "/dev/null"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *arguments],
        cwd=directory,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
