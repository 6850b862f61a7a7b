"""Start the parts, wait until they are well, keep them running, stop them."""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lending.supervisor import orphans
from lending.supervisor.child import Child
from lending.supervisor.errors import NotReadyError
from lending.supervisor.parts import Part
from lending.supervisor.probe import trouble
from lending.supervisor.record import Identity, Record

#: Seconds between two looks at the parts.
PAUSE = 0.2
#: Seconds a part has to finish what it holds.
GRACE = 20.0
#: A part that ended this often before it was well will not become so.
_HOPELESS = 3


class Watch:
    """The parts of one installation, watched over."""

    def __init__(
        self,
        parts: Iterable[Part],
        state: Path,
        environment: Mapping[str, str],
        say: Callable[[str], None],
        *,
        patience: float = 90.0,
        grace: float = GRACE,
    ) -> None:
        """Take the parts to watch; they have `patience` seconds to become well and `grace` seconds to stop."""
        self._state = state
        self._patience = patience
        self._grace = grace
        self._say = say
        self._identity = Identity.of_self()
        self._environment = {**environment, orphans.TAG: str(state), "LOANFLOW_STATE": str(state), "PYTHONUNBUFFERED": "1"}
        self._children = [self._child(part) for part in parts]
        self._errand: tuple[Child, Callable[[int, Path], None]] | None = None

    def _child(self, part: Part) -> Child:
        return Child(part, self._environment, self._state / "logs")

    def start(self, stage: int) -> None:
        """Start the parts of one stage."""
        for child in self._of_stage(stage):
            child.start()
        self._record()

    def _of_stage(self, stage: int) -> list[Child]:
        return [child for child in self._children if child.part.stage == stage]

    def wait_ready(self) -> None:
        """Wait until every part is well; a part that ends is started again meanwhile.

        Raises NotReadyError that says which part is not, and why.
        """
        deadline = time.monotonic() + self._patience
        waiting = list(self._children)
        while waiting:
            self.look()
            waiting = [child for child, reason in self._ask(waiting) if reason is not None]
            for child in waiting:
                if child.restarts >= _HOPELESS or time.monotonic() > deadline:
                    raise self._not_ready(child)
            if waiting:
                time.sleep(PAUSE)

    def _ask(self, children: list[Child]) -> list[tuple[Child, str | None]]:
        with ThreadPoolExecutor(len(children)) as pool:
            return list(zip(children, pool.map(lambda child: trouble(child.part) if child.pid else "does not run", children), strict=True))

    def _not_ready(self, child: Child) -> NotReadyError:
        reason = trouble(child.part) or "became well too late"
        return NotReadyError(f"The {child.part.name} is not ready: it {reason}. The end of its log ({child.log}):\n{child.last_words()}")

    def look(self) -> None:
        """Look once at every part: say which ended, start again what is due."""
        for child in self._children:
            how = child.ended()
            if how:
                self._say(f"{child.part.name} {how} (log: {child.log})")
            if child.restart_if_due():
                self._say(f"{child.part.name} started again (restart {child.restarts})")
                self._record()
        self._look_at_errand()

    def keep(self) -> None:
        """Keep the parts running until a signal raises KeyboardInterrupt."""
        while True:
            self.look()
            time.sleep(PAUSE)

    def send(self, errand: Part, done: Callable[[int, Path], None]) -> None:
        """Run a program once beside the parts; `done` gets its exit code and log."""
        child = self._child(errand)
        child.start()
        self._errand = child, done

    def _look_at_errand(self) -> None:
        if self._errand is None:
            return
        child, done = self._errand
        if child.code is not None:
            self._errand = None
            done(child.code, child.log)

    def stop(self, *, by_force: bool = False) -> None:
        """Stop everything, later stages first; leave no process behind."""
        grace = 0.0 if by_force else self._grace
        if self._errand:
            _stop([self._errand[0]], grace)
        for stage in sorted({child.part.stage for child in self._children}, reverse=True):
            _stop(self._of_stage(stage), grace)
        orphans.end(orphans.tagged(self._state), min(grace, orphans.GRACE))

    def _record(self) -> None:
        pids = {child.part.name: child.pid for child in self._children if child.pid}
        Record(self._identity, pids, {child.part.name: child.restarts for child in self._children}).write(self._state)


def _stop(children: list[Child], grace: float) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + grace
    for child in children:
        child.wait_stopped(deadline)
