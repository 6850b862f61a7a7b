import hashlib
import os
import re
import tempfile
from pathlib import Path

from lending.errors import LendingError, NotFoundError

_SHA256 = re.compile(r"[0-9a-f]{64}")


class DamagedBlobError(LendingError):
    """A kept content no longer has the hash it was kept under; restore it from the backup."""


class DirectoryBlobs:
    """Implements `lending.service.ports.Blobs`: contents named by their SHA-256 in a directory, never by what a user typed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Keep a content and return its SHA-256; once it returns, the content survives a crash of the machine."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(path, content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return a content; NotFoundError when it was never kept, DamagedBlobError when the disk changed it."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise NotFoundError(f"There is no content {sha256}.") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedBlobError(f"The content {sha256} was changed on disk; restore it from the backup.")
        return content

    def remove(self, sha256: str) -> None:
        """Forget a content for good."""
        self._path(sha256).unlink(missing_ok=True)

    def exists(self, sha256: str) -> bool:
        """Say whether a content is kept."""
        return self._path(sha256).exists()

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise NotFoundError("A content is named by 64 hexadecimal digits, in lower case.")
        return self._root / sha256[:2] / sha256


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all: a reader sees the name only when the bytes are on disk."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync(path.parent)
    _sync(path.parent.parent)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
