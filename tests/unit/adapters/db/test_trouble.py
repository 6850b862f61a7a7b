import os
import subprocess
import sys

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from engine.ports import free_port
from lending.adapters.db.migrate import upgrade
from lending.adapters.db.trouble import explain
from lending.errors import LendingError

_SECRETS = {f"LOANFLOW_{name}": "of-the-tests-only" for name in ("ENGINE_PASSWORD", "AGENCY_CREDENTIAL", "SECRET_KEY")}
_KEY = {"LOANFLOW_JOURNAL_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}


def asked(url, statement):
    """Return what a database says to a statement that it cannot do."""
    engine = create_engine(url)
    with pytest.raises(DBAPIError) as raised, engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
    return raised.value


def command(url, state, *arguments):
    environment = {**os.environ, **_SECRETS, **_KEY, "LOANFLOW_STATE": str(state), "LOANFLOW_DATABASE_URL": url}
    return subprocess.run([sys.executable, "-m", "lending.cli", *arguments], capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request, tmp_path) -> str:
    """A database without tables."""
    return f"sqlite:///{tmp_path / 'empty.db'}" if request.param == "sqlite" else f"{request.getfixturevalue('postgresql')}/postgres"


@pytest.mark.parametrize("statement", ["SELECT * FROM bank_state", "SELECT missing FROM (SELECT 1 AS one) AS found"])
def test_tables_that_are_missing_or_old_are_told_with_the_command_that_brings_them(empty, statement):
    said = explain(asked(empty, statement))
    assert said.endswith("Bring it to the newest schema: loanflow migrate")


def test_any_other_mistake_is_not_called_the_databases(empty):
    assert explain(asked(empty, "SELECT 1 FROM WHERE")) is None
    assert explain(ValueError("no such table")) is None


@pytest.mark.parametrize("arguments", [("date",), ("migrate",), ("token", "admin")], ids=" ".join)
def test_a_command_says_that_the_database_is_away_and_what_to_look_at(tmp_path, arguments):
    done = command(f"postgresql+psycopg://loanflow:a-secret-word@127.0.0.1:{free_port()}/loanflow", tmp_path, *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The database does not answer:")
    assert "LOANFLOW_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert "a-secret-word" not in done.stderr


def test_a_command_on_a_database_without_tables_names_the_one_that_makes_them(tmp_path):
    (tmp_path / "new.db").touch()
    done = command(f"sqlite:///{tmp_path / 'new.db'}", tmp_path, "date")
    assert done.returncode == 1
    assert done.stderr.endswith("Bring it to the newest schema: loanflow migrate\n")


@pytest.mark.parametrize("arguments", [("date",), ("audit", "verify"), ("token", "admin"), ("review", "--month", "2026-10")], ids=" ".join)
def test_a_command_makes_no_database_and_says_what_does(tmp_path, arguments):
    done = command(f"sqlite:///{tmp_path / 'new.db'}", tmp_path, *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert f"There is no database at {tmp_path / 'new.db'} yet. `loanflow up` makes it" in done.stderr
    assert not (tmp_path / "new.db").exists()


def test_a_file_that_cannot_be_opened_is_the_databases_trouble(tmp_path):
    said = explain(asked(f"sqlite:///{tmp_path / 'no' / 'such' / 'place.db'}", "SELECT 1"))
    assert said.startswith("The database does not answer: unable to open database file")


@pytest.mark.postgresql
def test_a_database_that_keeps_no_chinese_is_refused_before_a_table_is_made(postgresql):
    with psycopg.connect(f"{postgresql.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bytes")
        connection.execute("CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
    with pytest.raises(LendingError, match=r"encoding is SQL_ASCII.*ENCODING 'UTF8'"):
        upgrade(f"{postgresql}/bytes")
