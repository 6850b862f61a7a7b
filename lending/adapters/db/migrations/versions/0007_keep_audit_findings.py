"""Keep audit findings"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("moment_at", UtcInstant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("raised_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name="fk_finding_application_id"),
        sa.ForeignKeyConstraint(["raised_by"], ["bank_user.id"], name="fk_finding_raised_by"),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
    )
    op.create_index("ix_finding_application_id", "finding", ["application_id"])
    op.create_index("ix_finding_raised_by", "finding", ["raised_by"])
    op.create_index("ix_finding_state", "finding", ["state"])
    op.create_table(
        "finding_remark",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("finding_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name="fk_finding_remark_finding_id"),
        sa.ForeignKeyConstraint(["written_by"], ["bank_user.id"], name="fk_finding_remark_written_by"),
        sa.PrimaryKeyConstraint("id", name="pk_finding_remark"),
        sa.UniqueConstraint("finding_id", "number", name="uq_finding_remark_finding_id_number"),
    )
    op.create_index("ix_finding_remark_finding_id", "finding_remark", ["finding_id"])
    op.create_index("ix_finding_remark_written_by", "finding_remark", ["written_by"])


def downgrade() -> None:
    op.drop_table("finding_remark")
    op.drop_table("finding")
