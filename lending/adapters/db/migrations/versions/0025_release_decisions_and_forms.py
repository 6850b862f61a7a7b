"""Release decisions and forms"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_PROPOSED = sa.text("state = 'proposed'")


def upgrade() -> None:
    _rename("process", "file", "process || '.bpmn'")


def downgrade() -> None:
    for table in ("model_draft", "model_release"):
        op.execute(f"DELETE FROM {table} WHERE file NOT LIKE '%.bpmn'")  # noqa: S608 -- two names of our own
    _rename("file", "process", "replace(file, '.bpmn', '')")


def _rename(old: str, new: str, value: str) -> None:
    op.drop_index("uq_model_release_proposed", "model_release")
    op.drop_index(f"ix_model_release_{old}_decided_at", "model_release")
    with op.batch_alter_table("model_draft") as batch:
        batch.drop_constraint(op.f(f"uq_model_draft_{old}_owner_id"), type_="unique")
        batch.alter_column(old, new_column_name=new, existing_type=sa.String(), existing_nullable=False)
    with op.batch_alter_table("model_draft") as batch:
        batch.create_unique_constraint(op.f(f"uq_model_draft_{new}_owner_id"), [new, "owner_id"])
    with op.batch_alter_table("model_release") as batch:
        batch.alter_column(old, new_column_name=new, existing_type=sa.String(), existing_nullable=False)
    for table in ("model_draft", "model_release"):
        op.execute(f"UPDATE {table} SET {new} = {value.replace(old, new)}")  # noqa: S608 -- names of our own
    op.create_index("uq_model_release_proposed", "model_release", [new], unique=True, sqlite_where=_PROPOSED, postgresql_where=_PROPOSED)
    op.create_index(f"ix_model_release_{new}_decided_at", "model_release", [new, "decided_at"])
