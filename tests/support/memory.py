"""Where a run keeps its files: in memory where there is room, since most of them live for a test and no disk need have heard of them.

To a process that is killed it is the same: what it wrote is there for the next, as it is in the disk's cache.
"""

import os
import shutil
import tempfile
from pathlib import Path

_SHARED = Path("/dev/shm")  # noqa: S108 -- where Linux keeps files in memory; each run has a directory of its own there
_NAME = "loanflow-run-"
#: Bytes that have to be free: a run needs up to two thousand million at once.
_ROOM = 6 * 2**30


def keep_in_memory() -> Path | None:
    """Send this process's temporary files, and those of what it starts, into memory; returns the directory, None where there is no room."""
    if "TMPDIR" in os.environ or not _has_room():
        return None
    for left in _SHARED.glob(f"{_NAME}*"):
        if not Path(f"/proc/{left.name.removeprefix(_NAME)}").exists():
            shutil.rmtree(left, ignore_errors=True)
    directory = _SHARED / f"{_NAME}{os.getpid()}"
    # PostgreSQL's own user has to pass through.
    directory.mkdir(mode=0o711)
    os.environ["TMPDIR"], tempfile.tempdir = str(directory), None
    return directory


def _has_room() -> bool:
    try:
        free = os.statvfs(_SHARED)
        available = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return False
    writable = os.access(_SHARED, os.W_OK | os.X_OK)
    return writable and min(free.f_bavail * free.f_frsize, int(available.split()[1]) * 1024) >= _ROOM
