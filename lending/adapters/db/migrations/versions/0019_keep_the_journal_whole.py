"""Keep the journal whole"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

#: Tables that take inserts only, with the columns that tell their rows apart.
INSERTED_ONLY = {
    "journal_entry": ("id",),
    "journal_seal": ("sequence", "entry_id"),
    "posting": ("id",),
    "loan_event": ("id",),
    "tier_change": ("id",),
}


def upgrade() -> None:
    """Refuse what goes round the refusal of updates and deletes: PostgreSQL's TRUNCATE, SQLite's INSERT OR REPLACE."""
    for table, keys in INSERTED_ONLY.items():
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")
        else:
            same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
            head = f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            found = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 -- our own words
            op.execute(f"{head} WHEN EXISTS ({found}) BEGIN SELECT RAISE(ABORT, '{table} is inserted only'); END")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in INSERTED_ONLY:
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}" if postgresql else f"DROP TRIGGER {table}_no_replace")
