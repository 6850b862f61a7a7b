"""The lock of an engine's files: which ones, by coordinate, checksum and size."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from engine.errors import LaunchError

_HERE = Path(__file__).parent
_COORDINATE = re.compile(
    r"(?P<group>[\w.-]+):(?P<artifact>[\w.-]+):(?P<version>[\w.-]+)(?::(?P<classifier>[\w.-]+))?(?:@(?P<packaging>[\w.]+))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Jar:
    """One locked file of a Maven repository; the size is in bytes."""

    group: str
    artifact: str
    version: str
    classifier: str
    packaging: str
    sha256: str
    size: int

    @property
    def coordinate(self) -> str:
        """Name the file as group:artifact:version[:classifier][@packaging]."""
        classifier = f":{self.classifier}" if self.classifier else ""
        packaging = "" if self.packaging == "jar" else f"@{self.packaging}"
        return f"{self.group}:{self.artifact}:{self.version}{classifier}{packaging}"

    @property
    def file_name(self) -> str:
        """Name the file so that no two locked ones share a name: the group stands in front."""
        classifier = f"-{self.classifier}" if self.classifier else ""
        return f"{self.group}.{self.artifact}-{self.version}{classifier}.{self.packaging}"

    @property
    def line(self) -> str:
        """Write the jar as it stands in the lock."""
        return f"{self.coordinate} {self.sha256} {self.size}"


def lock_file(engine: str) -> Path:
    """Name the lock of an engine."""
    return _HERE / engine / "jars.lock"


def read_lock(engine: str) -> tuple[Jar, ...]:
    """Read an engine's lock, in class path order.

    Raises LaunchError that names the line when one does not have the form `coordinate sha256 size`.
    """
    try:
        lines = lock_file(engine).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LaunchError(
            f"The lock of {engine}'s jars cannot be read: {error}. Restore it: git checkout -- {lock_file(engine)}"
        ) from error
    return tuple(_jar(engine, number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#"))


def parse_coordinate(text: str, sha256: str, size: int) -> Jar:
    """Read group:artifact:version[:classifier][@packaging].

    Raises ValueError when the text has another form.
    """
    match = _COORDINATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    parts = match.groupdict(default="")
    return Jar(parts["group"], parts["artifact"], parts["version"], parts["classifier"], parts["packaging"] or "jar", sha256, size)


def _jar(engine: str, number: int, line: str) -> Jar:
    match = re.fullmatch(r"(\S+) ([0-9a-f]{64}) ([0-9]+)", line, re.ASCII)
    if match is None or not _COORDINATE.fullmatch(match[1]):
        raise LaunchError(
            f"Line {number} of {lock_file(engine)} is not `group:artifact:version sha256 size`: {line!r}. "
            f"Make the lock anew: python tools/lock_jars.py {engine}"
        )
    return parse_coordinate(match[1], match[2], int(match[3]))


def sha256_of(file: Path) -> str:
    """Compute a file's SHA-256 in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
