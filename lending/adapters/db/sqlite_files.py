"""SQLite databases as files: opened only where they are, looked into, and one put in the place of another that holds nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from lending.adapters.db.turns import turn
from lending.errors import LendingError

#: What a database has in it before anything is: the version of its schema.
_VERSION = "alembic_version"


class DatabaseMissingError(LendingError):
    """There is no database yet."""

    def __init__(self, file: str) -> None:
        super().__init__(f"There is no database at {file} yet. `loanflow up` makes it; LOANFLOW_DATABASE_URL names another.")


def open_existing(file: str, **options: Any) -> sqlite3.Connection:
    """Open a database that is there; DatabaseMissingError where SQLite would make an empty one, which is no bank."""
    if not Path(file).exists():
        raise DatabaseMissingError(file)
    opened: sqlite3.Connection = sqlite3.connect(_address(Path(file), "rw"), uri=True, **options)
    return opened


def holds_nothing(file: Path) -> bool:
    """Say whether a database is not there, or has no row yet: commands make a file, and tables, before anybody founds a bank in it."""
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(_address(file, "ro"), uri=True)) as found:
            named = [name for (name,) in found.execute("SELECT name FROM sqlite_schema WHERE type = 'table'") if name != _VERSION]
            return not any(found.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() for name in named)  # noqa: S608 -- its own names
    except sqlite3.Error:
        return False  # what cannot be looked into is somebody's, and stays


def put_in_place(whole: Path, database: Path) -> bool:
    """Make a database that holds nothing what another one is, at once or not at all; False where something came into it meanwhile.

    Its file stays the same one: who has it open reads on in it, and no log of its own is left to be taken for the new one's.
    """
    with turn(lock_file(database)):
        if not holds_nothing(database):
            return False
        with closing(sqlite3.connect(whole)) as lived, closing(sqlite3.connect(database)) as place:
            lived.backup(place)
    return True


def lock_file(database: Path) -> Path:
    """Name the file whose lock gives writers of a database their turn."""
    return Path(f"{database}-turn")


def _address(file: Path, mode: str) -> str:
    return f"{file.resolve().as_uri()}?mode={mode}"
