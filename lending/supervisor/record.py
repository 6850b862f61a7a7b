"""What the running supervisor writes down about itself, so that other terminals find it."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

import psutil

from lending.supervisor.errors import SupervisorError

#: Clocks of the kernel and of psutil differ by less, in seconds.
_SAME_START = 0.05


@dataclass(frozen=True, slots=True)
class Identity:
    """A process that cannot be mistaken for a later one with the same number: its id and start (seconds since 1970)."""

    pid: int
    started: float

    @classmethod
    def of_self(cls) -> "Identity":
        """Read this process's identity."""
        return cls(os.getpid(), psutil.Process().create_time())

    def process(self) -> psutil.Process | None:
        """Find the process, unless it ended or its number was given to another one."""
        with contextlib.suppress(psutil.Error):
            found = psutil.Process(self.pid)
            if abs(found.create_time() - self.started) < _SAME_START and found.status() != psutil.STATUS_ZOMBIE:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Record:
    """The supervisor and, by part, its children's process ids and how often each was restarted."""

    supervisor: Identity
    pids: dict[str, int] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)

    def write(self, state: Path) -> None:
        """Replace what was written before, whole or not at all."""
        fresh = _file(state).with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self)), encoding="ascii")
        fresh.replace(_file(state))


def read_record(state: Path) -> Record | None:
    """Read what a supervisor of this state directory wrote, if it still runs."""
    try:
        content: dict[str, Any] = json.loads(_file(state).read_text(encoding="ascii"))
        record = Record(Identity(**content["supervisor"]), content["pids"], content["restarts"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if record.supervisor.process() else None


@contextmanager
def only_one(state: Path) -> Iterator[bool]:
    """Be the only supervisor of a state directory; yields False when another one is.

    The kernel gives the lock back when its holder ends, however it ends.
    """
    lock = _open_lock(state)
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        with contextlib.suppress(OSError):
            _file(state).unlink()


def is_running(state: Path) -> bool:
    """Say whether a supervisor holds this state directory."""
    if not (state / "run").is_dir():
        return False
    with _open_lock(state) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _open_lock(state: Path) -> TextIO:
    try:
        return os.fdopen(os.open(state / "run" / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except OSError as error:
        raise SupervisorError(f"{state / 'run' / 'lock'} cannot be opened: {error.strerror}. Run as the user who owns it.") from error


def _file(state: Path) -> Path:
    return state / "run" / "supervisor.json"
