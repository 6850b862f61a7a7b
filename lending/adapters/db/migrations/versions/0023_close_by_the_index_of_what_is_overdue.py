"""Close by the index of what is overdue: SQLite took the whole partition's instead, and read every loan to find the late ones"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_loan_partition_state", "loan")


def downgrade() -> None:
    op.create_index("ix_loan_partition_state", "loan", ["partition", "state"])
