"""One part, running: started in a process group of its own, restarted with growing pauses, ended with all it started."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from engine import tether
from lending.supervisor.parts import Part

#: Seconds before the first restart; it doubles each time up to the longest.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
#: A part that ran this many seconds is thought well: the next restart waits the first pause again.
STEADY = 60.0
#: Bytes after which a log is set aside at the next start.
_LOG_LIMIT = 10 * 2**20


class Child:
    """A part with its process, if any."""

    def __init__(self, part: Part, environment: Mapping[str, str], logs: Path) -> None:
        self.part = part
        self.log = logs / f"{part.name}.log"
        self.restarts = 0
        self._environment = {name: value for name, value in {**environment, **part.environment}.items() if name not in part.withheld}
        self._popen: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._swept = False
        self._pause = FIRST_PAUSE
        #: When to start again (time.monotonic), None while it runs.
        self.due: float | None = None

    @property
    def pid(self) -> int | None:
        """Name the process id, None while the part does not run."""
        return self._popen.pid if self._popen and self._popen.returncode is None else None

    @property
    def code(self) -> int | None:
        """Look for the exit code, None while the part runs or before its first start."""
        return self._popen.poll() if self._popen else None

    def start(self) -> None:
        """Start the part; the kernel ends it with the supervisor."""
        self._turn_log()
        with self.log.open("ab") as stream:
            self._popen = subprocess.Popen(
                [sys.executable, "-IS", str(tether.__file__), str(os.getpid()), *self.part.argv],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
                umask=0o077,  # logs and databases hold what only this user may read
            )
        self._swept = False
        self._started = time.monotonic()
        self.due = None

    def ended(self) -> str | None:
        """Look whether the part has just ended: return how, and plan its restart."""
        if self._popen is None or self.due is not None or self._popen.poll() is None:
            return None
        self._sweep()  # what the dead one started must not hold its port
        if time.monotonic() - self._started > STEADY:
            self._pause = FIRST_PAUSE
        self.due = time.monotonic() + self._pause
        how = f"{_how(self._popen.returncode)}; starting it again in {self._pause:.0f} s"
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return how

    def restart_if_due(self) -> bool:
        """Start the part again when its pause is over; say whether it was."""
        if self.due is None or time.monotonic() < self.due:
            return False
        self.restarts += 1
        self.start()
        return True

    def last_words(self, lines: int = 5) -> str:
        """Quote the end of the part's log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
        return ""

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the part; it shall finish what it holds."""
        self.due = None
        if self._popen and self._popen.poll() is None:
            self._popen.terminate()

    def wait_stopped(self, deadline: float) -> None:
        """Wait until the part ended (`deadline` by time.monotonic), then end what is left of its group by force."""
        if self._popen is None or self._swept:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(max(0.0, deadline - time.monotonic()))
        self._sweep()
        self._popen.wait()

    def _sweep(self) -> None:
        """End the part's group by force, once and at once: later its number may be another program's."""
        if self._popen and not self._swept:
            self._swept = True
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, signal.SIGKILL)

    def _turn_log(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > _LOG_LIMIT:
                self.log.replace(self.log.with_suffix(".log.1"))


def _how(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    with contextlib.suppress(ValueError):
        return f"was ended by {signal.Signals(-code).name}"
    return f"was ended by signal {-code}"
