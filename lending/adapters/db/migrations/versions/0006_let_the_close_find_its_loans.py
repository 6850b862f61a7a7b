"""Let the close find its loans, and write them where they are"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Few loans are set apart; the close looks for them without reading the others.
_APART = sa.text("set_apart")
_UNSETTLED = sa.text("settled_on IS NULL")
#: Columns that a unique constraint begins with as well: two indexes to write where one serves.
_TWICE = {
    "bank_user": "party_id",
    "condition": "application_id",
    "contract": "application_id",
    "deposit_account": "party_id",
    "idempotency_key": "user_id",
    "instalment": "loan_id",
    "journal_seal": "entry_id",
    "loan": "application_id",
    "loan_event": "loan_id",
    "payment_line": "application_id",
    "signing": "application_id",
    "supplement_request": "application_id",
}
#: Per cent of a page that are filled at first: with room left a row that is written again stays on its page, and its indexes as they are.
_FILLED = {"loan": 80, "instalment": 90, "deposit_account": 80}


def upgrade() -> None:
    op.add_column("daily_close", sa.Column("accounts", sa.JSON(), nullable=True))
    op.create_index("ix_loan_apart", "loan", ["partition"], sqlite_where=_APART, postgresql_where=_APART)
    op.create_index("ix_instalment_of_loan", "instalment", ["loan_id", "due"], sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED)
    for table, column in _TWICE.items():
        op.drop_index(f"ix_{table}_{column}", table)
    if op.get_bind().dialect.name == "postgresql":
        for table, percent in _FILLED.items():
            op.execute(f"ALTER TABLE {table} SET (fillfactor = {percent})")


def downgrade() -> None:
    for table, column in _TWICE.items():
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.drop_column("daily_close", "accounts")
    op.drop_index("ix_instalment_of_loan", "instalment")
    op.drop_index("ix_loan_apart", "loan")
    if op.get_bind().dialect.name == "postgresql":
        for table in _FILLED:
            op.execute(f"ALTER TABLE {table} RESET (fillfactor)")
