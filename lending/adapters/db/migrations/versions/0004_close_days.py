"""Close days"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import Scaled

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: Few rows ever earn penalty; the close sums them without reading the others.
_EARNED = sa.text("penalty > 0")


def upgrade() -> None:
    with op.batch_alter_table("loan") as batch:
        batch.add_column(sa.Column("accrued_before", Scaled(2), nullable=False, server_default="0"))
    op.create_index("ix_instalment_penalty", "instalment", ["partition"], sqlite_where=_EARNED, postgresql_where=_EARNED)


def downgrade() -> None:
    op.drop_index("ix_instalment_penalty", table_name="instalment")
    with op.batch_alter_table("loan") as batch:
        batch.drop_column("accrued_before")
