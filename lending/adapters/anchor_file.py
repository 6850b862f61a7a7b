"""The anchors' file: appended under a lock, on the disk before anybody is told."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Owner only; the head tells nothing, but nobody else is to add to it.
_MODE = 0o600


class AnchorFile:
    """Implements `lending.service.audit.ports.Anchors` over a file of lines."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lines(self) -> list[str]:
        """Return the whole lines; one that was cut off by a crash, and so never acknowledged, is left out."""
        try:
            return _whole(self._path.read_bytes())
        except FileNotFoundError:
            return []

    def extend(self, make: Callable[[list[str]], str | None]) -> str | None:
        """Add a line under a lock that other processes respect, flushed with its directory before the call returns."""
        with self._alone() as file:
            content = _read_all(file)
            lines = _whole(content)
            line = make(lines)
            if line is not None:
                os.ftruncate(file, content.rfind(b"\n") + 1)
                os.write(file, f"{line}\n".encode("ascii"))
                os.fsync(file)
        return line

    @contextmanager
    def _alone(self) -> Iterator[int]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        known = self._path.exists()
        file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, _MODE)
        try:
            if not known:
                _flush_directory(self._path.parent)
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)


def _read_all(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


def _whole(content: bytes) -> list[str]:
    return content[: content.rfind(b"\n") + 1].decode("utf-8", errors="replace").splitlines()


def _flush_directory(directory: Path) -> None:
    place = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
