"""Let tasks belong to collection cases"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("human_task") as batch:
        batch.alter_column("application_id", existing_type=sa.String(), nullable=True)
        batch.add_column(sa.Column("collection_case_id", sa.String(), nullable=True))
        batch.create_foreign_key(op.f("fk_human_task_collection_case_id"), "collection_case", ["collection_case_id"], ["id"])
        batch.create_index(op.f("ix_human_task_collection_case_id"), ["collection_case_id"])


def downgrade() -> None:
    op.execute("DELETE FROM human_task WHERE application_id IS NULL")
    with op.batch_alter_table("human_task") as batch:
        batch.drop_index(op.f("ix_human_task_collection_case_id"))
        batch.drop_constraint(op.f("fk_human_task_collection_case_id"), type_="foreignkey")
        batch.drop_column("collection_case_id")
        batch.alter_column("application_id", existing_type=sa.String(), nullable=False)
