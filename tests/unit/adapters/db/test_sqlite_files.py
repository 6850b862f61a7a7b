import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lending.adapters.db.migrate import upgrade
from lending.adapters.db.sqlite_files import DatabaseMissingError, holds_nothing, open_existing, put_in_place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "50% off #1 ä.db"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Another database, with a row."""
    made = tmp_path / "whole.db"
    filled(made, "whole")
    return made


def filled(file: Path, name: str) -> None:
    with closing(sqlite3.connect(file)) as there:
        there.execute("CREATE TABLE IF NOT EXISTS branch (id, name)")
        there.execute("INSERT INTO branch VALUES (?, ?)", (name, name))
        there.commit()


def names(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM branch")]


def test_what_is_not_there_is_not_made(file):
    with pytest.raises(DatabaseMissingError, match="There is no database at"):
        open_existing(str(file))
    assert not file.exists()
    filled(file, "there")
    with closing(open_existing(str(file), timeout=1)) as there:
        assert names(there) == ["there"]


def test_a_database_holds_nothing_until_it_has_a_row_beside_its_version(file):
    assert holds_nothing(file)
    file.touch()
    assert holds_nothing(file)
    with closing(sqlite3.connect(file)) as there:
        there.execute("PRAGMA journal_mode=WAL")
    assert holds_nothing(file)
    upgrade(f"sqlite:///{file}")
    assert holds_nothing(file)
    filled(file, "there")
    assert not holds_nothing(file)


def test_what_is_no_database_is_somebody_s(file):
    file.write_bytes(b"a letter, not a database" * 100)
    assert not holds_nothing(file)


def test_another_database_takes_the_place_of_one_that_holds_nothing_under_who_has_it_open(file, whole):
    with closing(sqlite3.connect(file)) as earlier:
        earlier.execute("PRAGMA journal_mode=WAL")
        assert put_in_place(whole, file)
        assert names(earlier) == ["whole"]
    with closing(sqlite3.connect(file)) as later:
        assert names(later) == ["whole"]


def test_it_takes_the_place_of_none(file, whole):
    assert put_in_place(whole, file)
    with closing(sqlite3.connect(file)) as later:
        assert names(later) == ["whole"]


def test_what_somebody_founded_meanwhile_stays(file, whole):
    filled(file, "founded")
    assert not put_in_place(whole, file)
    with closing(sqlite3.connect(file)) as later:
        assert names(later) == ["founded"]
