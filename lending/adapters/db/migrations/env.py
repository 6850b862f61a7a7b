"""Alembic's entry: the bank's metadata, each migration in its own transaction."""

from alembic import context
from sqlalchemy import Connection, event

from lending.adapters.db.session import connect
from lending.adapters.db.tables import metadata
from lending.errors import LendingError


def _run() -> None:
    engine = connect(context.config.get_main_option("sqlalchemy.url") or "")
    if engine.dialect.name == "sqlite":
        # A table that is made anew is dropped meanwhile, which its referrers would forbid; whether they hold is checked at the end.
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=OFF").close())
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True, render_as_batch=False)
        before = context.get_context().get_current_revision()
        with context.begin_transaction():
            context.run_migrations()
        if engine.dialect.name == "sqlite" and context.get_context().get_current_revision() != before:
            _require_whole(connection)
    engine.dispose()


def _require_whole(connection: Connection) -> None:
    broken = {str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    if broken:
        raise LendingError(
            f"After the migration rows of {', '.join(sorted(broken))} refer to nothing; restore the database from its backup."
        )


_run()
