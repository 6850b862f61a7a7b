"""One demonstration at a time: each moves the business date, makes agencies fail, and counts the whole bank's money."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_FILE, _MODE = "demo.lock", 0o600


@contextmanager
def own_turn(state: Path, waits: Callable[[], None]) -> Iterator[None]:
    """Run as the only demonstration of this state directory; `waits` is called when another has to end first.

    The turn of a process that is killed ends with it.
    """
    state.mkdir(parents=True, exist_ok=True)
    file = os.open(state / _FILE, os.O_RDWR | os.O_CREAT, _MODE)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
