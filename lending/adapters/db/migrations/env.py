"""Alembic's entry: the bank's metadata, each migration in its own transaction."""

from alembic import context

from lending.adapters.db.session import connect
from lending.adapters.db.tables import metadata


def _run() -> None:
    engine = connect(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True, render_as_batch=False)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


_run()
