"""Bring a database to the newest schema (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from lending.errors import LendingError

_MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(database_url: str) -> Config:
    """Return Alembic's configuration for that database."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Apply the migrations that are missing; harmless when none is. LendingError when the database cannot keep every character."""
    if not database_url.startswith("sqlite"):
        _check_encoding(database_url)
    command.upgrade(configuration(database_url), revision)


def _check_encoding(database_url: str) -> None:
    """Refuse a database that keeps bytes, or fewer characters than names have: servers set up without a language make such."""
    # Told to the driver, which otherwise gives bytes for text where the server knows no encoding.
    engine = create_engine(database_url, connect_args={"client_encoding": "utf8"})
    with engine.connect() as connection:
        found = str(connection.scalar(text("SHOW server_encoding")))
    engine.dispose()
    if found != "UTF8":
        raise LendingError(
            f"The database's encoding is {found}, which cannot keep the names of people. "
            "Make another: CREATE DATABASE loanflow TEMPLATE template0 ENCODING 'UTF8', and name it in LOANFLOW_DATABASE_URL."
        )
