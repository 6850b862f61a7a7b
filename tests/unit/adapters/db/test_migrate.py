import shutil
from collections.abc import Iterator
from itertools import count

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from lending.adapters.db.migrate import configuration, upgrade
from lending.adapters.db.session import connect
from lending.adapters.db.tables import metadata
from tests.support.postgresql import create_database

_numbers = count(1)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def first(request, tmp_path_factory) -> str:
    """A database that was migrated from nothing, once for all tests here: it takes seconds."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('migrated') / 'first.db'}"
    else:
        server, name = request.getfixturevalue("postgresql"), f"migrated{next(_numbers)}"
        create_database(server, name)
        address = f"{server}/{name}"
    upgrade(address)
    return address


@pytest.fixture
def url(first, tmp_path) -> str:
    """A copy of it."""
    if first.startswith("sqlite"):
        shutil.copyfile(make_url(first).database, tmp_path / "new.db")
        return f"sqlite:///{tmp_path / 'new.db'}"
    server, _, template = first.rpartition("/")
    name = f"migrated{next(_numbers)}"
    create_database(server, name, template=template)
    return f"{server}/{name}"


@pytest.fixture
def migrated(url) -> Iterator[Engine]:
    engine = connect(url)
    yield engine
    engine.dispose()


def test_the_migrations_make_the_tables_that_the_code_knows(migrated):
    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing_and_all_can_be_undone(url, migrated):
    upgrade(url)
    command.downgrade(configuration(url), "base")
    assert set(inspect(migrated).get_table_names()) <= {"alembic_version"}


ENTRY = (
    "INSERT INTO journal_entry (id, at, business_date, actor_name, action, body, digest) "
    "VALUES (1, '2026-11-23', '2026-11-23', 'n', 'a', '{}', 'd')"
)


#: What takes a row away or puts another in its place without an update or a delete.
ROUND_ABOUT = {"sqlite": ENTRY.replace("INSERT", "INSERT OR REPLACE", 1), "postgresql": "TRUNCATE journal_entry CASCADE"}


@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET body = '[]'", "DELETE FROM journal_entry", ROUND_ABOUT])
def test_the_journal_takes_inserts_only(migrated, statement):
    with migrated.begin() as connection:
        connection.execute(text(ENTRY))
    statement = statement if isinstance(statement, str) else statement[migrated.dialect.name]
    with pytest.raises(DBAPIError, match="inserted only"), migrated.begin() as connection:
        connection.execute(text(statement))


def test_an_address_may_hold_a_percent_sign():
    assert configuration("sqlite:///a%20b.db").get_main_option("sqlalchemy.url") == "sqlite:///a%20b.db"
