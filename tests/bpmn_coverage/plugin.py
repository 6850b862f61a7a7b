"""The pytest plugin: counts what passing tests asserted, prints it, and fails a full run that leaves something out."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lending.domain.history.diagram import Diagram
from lending.service.ports import ActivityRecord
from tests.bpmn_coverage.tally import Tally

FIXTURE = "bpmn_paths"
Witness = Callable[[str, Sequence[ActivityRecord]], None]


class BpmnCoverage:
    """Coverage of the diagrams by the tests that use the fixture `bpmn_paths`.

    A test tells the fixture a case's business key and history once it has asserted the case's outcome; it counts if the test passes.
    A run is full when it collected every one of `files` whole and deselected nothing; only a full run is held to completeness.
    Where the run is shared out (pytest-xdist), each worker process sends what it counted and the first process adds it up and judges.
    """

    def __init__(self, diagrams: dict[str, Diagram], files: Sequence[Path]) -> None:
        self.tally = Tally(diagrams)
        self._expected = {path.resolve() for path in files}
        self._told: dict[str, Tally] = defaultdict(lambda: Tally(diagrams))
        self._full = False
        self._used = False
        self._deselected = False
        self._is_worker = False

    @pytest.fixture
    def bpmn_paths(self, request: pytest.FixtureRequest) -> Witness:
        """Take the history of a case whose business outcome was asserted."""
        self._used = True
        return self._told[request.node.nodeid].count

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Note that a test of the paths was left out."""
        self._deselected = self._deselected or any(item.path.resolve() in self._expected for item in items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Find out whether this is a full run; each worker process collects all of it, the first process nothing."""
        self._is_worker = hasattr(session.config, "workeroutput")
        collected = {path.resolve() for path in {item.path for item in session.items}}
        chosen = any("::" in argument for argument in session.config.args)
        self._full = self._expected <= collected and not chosen and not self._deselected

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what a test told if it passed."""
        told = self._told.pop(report.nodeid, None) if report.when == "call" else None
        if told is not None and report.passed:
            self.tally.add(told)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker process counted; one that died sent nothing, and a full run falls short without it."""
        sent = getattr(node, "workeroutput", {}).get(FIXTURE)
        if sent:
            self.tally.add(self.tally.unpack(sent["tally"]))
            self._full, self._used = sent["full"], self._used or sent["used"]

    @property
    def falls_short(self) -> bool:
        """Say whether a full run left something of a diagram out."""
        return self._full and not self.tally.complete

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a full run that left something out; in a worker process, send what it counted."""
        if self._is_worker:
            session.config.workeroutput[FIXTURE] = {"tally": self.tally.pack(), "full": self._full, "used": self._used}
        elif self.falls_short and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was taken."""
        if not (self._used or self.falls_short):
            return
        terminalreporter.section("BPMN path coverage")
        terminalreporter.line(f"proven from the engine's history of {len(self.tally.cases)} cases whose outcome a passing test asserted")
        for line in self.tally.lines():
            terminalreporter.line(line)
        if self.falls_short:
            terminalreporter.line("FAILED: every node and flow is to be taken by a test that asserts a business outcome.", red=True)
        elif not self._full:
            terminalreporter.line("not held to completeness: some tests of the paths were left out")
