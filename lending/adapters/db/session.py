"""Transactions: SQLite with write-ahead log and one writer at a time, PostgreSQL as it is."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from lending.adapters.db import flow_tables, model_tables, move_tables, tables, variable_tables
from lending.adapters.db.book import SqlBook
from lending.adapters.db.sqlite_files import lock_file, open_existing
from lending.adapters.db.turns import turn
from lending.errors import ConflictError, TransientError
from lending.service.ports import Book

#: Milliseconds a SQLite writer waits for another.
_BUSY_MS = 30_000


class NotForgottenError(TransientError):
    """It is erased, but the database's file still holds what was there: others were at work. Give the command again."""


def connect(database_url: str, *, must_exist: bool = False) -> Engine:
    """Open the bank's database; the tables are mapped by importing them.

    A file that must exist is not made where there is none: DatabaseMissingError says so to who asks anything of it.
    """
    others = (model_tables.model_draft, flow_tables.traced_loan, move_tables.moved_case, variable_tables.task_variable)
    assert all((tables.metadata.tables, *(table.columns for table in others)))  # noqa: S101 -- mapping happens at import; this line says the imports are meant
    if not database_url.startswith("sqlite"):
        return create_engine(database_url, pool_size=20, max_overflow=20, pool_pre_ping=True)
    engine = create_engine(database_url, pool_size=20, max_overflow=40, connect_args={"timeout": _BUSY_MS / 1000})
    if must_exist:
        event.listen(engine, "do_connect", lambda _dialect, _record, named, options: open_existing(*named, **options))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # sqlite3 would begin transactions by itself, too late for a write lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN" if options.get("loanflow_read") else "BEGIN IMMEDIATE")


def transactions(engine: Engine) -> tuple[Callable[[], AbstractContextManager[Book]], Callable[[], AbstractContextManager[Book]]]:
    """Return `begin` (commits at the end, rolls back on any exception) and `read` (never writes)."""
    writers = sessionmaker(engine, expire_on_commit=False)
    readers = sessionmaker(engine.execution_options(loanflow_read=True), expire_on_commit=False, autoflush=False)

    own_lock = _lock_file(engine)

    @contextmanager
    def begin() -> Iterator[Book]:
        with turn(own_lock) if own_lock else nullcontext(), writers() as session:
            try:
                yield SqlBook(session)
                session.commit()
            except StaleDataError as error:
                raise ConflictError("Somebody else changed this at the same moment; look again and repeat what still applies.") from error
            except IntegrityError as error:
                raise ConflictError(f"This was already recorded ({_constraint(error)}).") from error

    @contextmanager
    def read() -> Iterator[Book]:
        with readers() as session:
            yield SqlBook(session)

    return begin, read


def pulse(engine: Engine) -> Callable[[], object]:
    """Return what asks cheaply whether anything was committed: another answer than before when there was, maybe one when there was not.

    Sources: SQLite's `PRAGMA data_version`; PostgreSQL's position in the write-ahead log.
    """
    return _sqlite_pulse(Path(str(engine.url.database))) if engine.dialect.name == "sqlite" else partial(_log_position, engine)


def scrub(engine: Engine) -> Callable[[], None]:
    """Return what makes the database forget for good what was deleted or overwritten: the file is written anew, and its log emptied.

    PostgreSQL's files keep old rows until they are vacuumed, and its log until it is recycled: that is the server's to be set up for.
    """
    return partial(_scrub_file, Path(str(engine.url.database))) if engine.dialect.name == "sqlite" else partial(_vacuum, engine)


def _scrub_file(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=_BUSY_MS / 1000, isolation_level=None)) as connection:
        try:
            connection.execute("VACUUM")
            (busy, *_pages) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            busy = True
    if busy:
        raise NotForgottenError


def _vacuum(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))


def _sqlite_pulse(file: Path) -> Callable[[], object]:
    opened: list[sqlite3.Connection] = []
    alone = Lock()

    def beat() -> object:
        # The number means something only to the connection that asked before, and that one knows of all others' commits.
        with alone:
            if not opened:
                opened.append(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False))
            return opened[0].execute("PRAGMA data_version").fetchone()[0]

    return beat


def _log_position(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.execute(text("SELECT pg_current_wal_insert_lsn()::text")).scalar()


def _lock_file(engine: Engine) -> Path | None:
    """Name the file whose lock gives writers of a SQLite database their turn; None for other databases."""
    database = engine.url.database
    return lock_file(Path(database)) if engine.dialect.name == "sqlite" and database and database != ":memory:" else None


def _constraint(error: IntegrityError) -> str:
    """Name the constraint without the values, which may be personal."""
    diagnosis = getattr(error.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    return str(name or str(error.orig).removeprefix("UNIQUE constraint failed: "))


def answers(engine: Engine) -> bool:
    """Say whether the database answers."""
    with engine.connect() as connection:
        return connection.execute(text("SELECT 1")).scalar() == 1
