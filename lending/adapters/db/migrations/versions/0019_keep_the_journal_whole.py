"""Keep the journal whole"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

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
    _add_holds()
    read = sa.text("action IN ('personal_data_read', 'document_read', 'case_exported')")
    op.create_index("ix_journal_entry_reads", "journal_entry", ["at", "id", "actor_id"], sqlite_where=read, postgresql_where=read)


def _add_holds() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", UtcInstant(), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_at", UtcInstant(), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_legal_hold_{column}"))
            for column, target in (("party_id", "party.id"), ("set_by", "bank_user.id"), ("lifted_by", "bank_user.id"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    held = sa.text("lifted_at IS NULL")
    op.create_index("uq_legal_hold_standing", "legal_hold", ["party_id"], unique=True, sqlite_where=held, postgresql_where=held)
    for column in ("party_id", "set_by", "lifted_by"):
        op.create_index(f"ix_legal_hold_{column}", "legal_hold", [column])


def downgrade() -> None:
    op.drop_index("ix_journal_entry_reads", "journal_entry")
    op.drop_table("legal_hold")
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in INSERTED_ONLY:
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}" if postgresql else f"DROP TRIGGER IF EXISTS {table}_no_replace")
