"""Dial debtors"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_REFERS = {
    "case_id": "collection_case",
    "loan_id": "loan",
    "task_id": "human_task",
    "contact_id": "collection_contact",
    "actor_id": "bank_user",
}


def upgrade() -> None:
    op.create_table(
        "dialled_call",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        *(sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_dialled_call_{column}")) for column, table in _REFERS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialled_call")),
        sa.UniqueConstraint("key", name=op.f("uq_dialled_call_key")),
    )
    for column in _REFERS:
        op.create_index(f"ix_dialled_call_{column}", "dialled_call", [column])


def downgrade() -> None:
    op.drop_table("dialled_call")
