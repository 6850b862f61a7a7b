"""Decide on running loans"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("loan") as batch:
        batch.add_column(sa.Column("set_apart", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "servicing_proposal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("seen_events", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_name", sa.String(), nullable=False),
        sa.Column("votes", sa.JSON(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_servicing_proposal_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_servicing_proposal")),
        sa.UniqueConstraint("key", name=op.f("uq_servicing_proposal_key")),
    )
    op.create_index("ix_servicing_proposal_loan_id", "servicing_proposal", ["loan_id"])
    op.create_index("ix_servicing_proposal_state", "servicing_proposal", ["state"])


def downgrade() -> None:
    op.drop_table("servicing_proposal")
    with op.batch_alter_table("loan") as batch:
        batch.drop_column("set_apart")
