"""Resume moves"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_ADDED = ("resumed_by", "resumed_at", "resumed_because", "moved_before", "refused_before")


def upgrade() -> None:
    with op.batch_alter_table("process_move") as table:
        table.add_column(sa.Column("resumed_by", sa.String(), nullable=True))
        table.add_column(sa.Column("resumed_at", UtcInstant(), nullable=True))
        table.add_column(sa.Column("resumed_because", sa.Text(), nullable=True))
        table.add_column(sa.Column("moved_before", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("refused_before", sa.Integer(), nullable=False, server_default="0"))
        table.create_foreign_key(op.f("fk_process_move_resumed_by"), "bank_user", ["resumed_by"], ["id"])
        table.create_index("ix_process_move_resumed_by", ["resumed_by"])


def downgrade() -> None:
    with op.batch_alter_table("process_move") as table:
        table.drop_index("ix_process_move_resumed_by")
        table.drop_constraint(op.f("fk_process_move_resumed_by"), type_="foreignkey")
        for column in _ADDED:
            table.drop_column(column)
