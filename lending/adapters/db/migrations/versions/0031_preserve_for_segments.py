"""Preserve assets of customers who moved to segment D"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("asset_preservation") as batch:
        batch.add_column(sa.Column("segment_move_id", sa.String(), nullable=True))
        batch.create_foreign_key(op.f("fk_asset_preservation_segment_move_id"), "segment_move", ["segment_move_id"], ["id"])
        batch.create_index("ix_asset_preservation_segment_move_id", ["segment_move_id"])


def downgrade() -> None:
    with op.batch_alter_table("asset_preservation") as batch:
        batch.drop_index("ix_asset_preservation_segment_move_id")
        batch.drop_constraint(op.f("fk_asset_preservation_segment_move_id"), type_="foreignkey")
        batch.drop_column("segment_move_id")
