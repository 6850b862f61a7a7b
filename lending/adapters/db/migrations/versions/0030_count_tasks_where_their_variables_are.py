"""Count tasks where their variables are, and forget those of tasks that are over"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_TASK = sa.table("human_task", *map(sa.column, ("id", "group", "branch_id", "completed_at")))
_KEPT = sa.table("task_variable", *map(sa.column, ("task_id", "group", "branch_id")))
_COPIED = ("group", "branch_id")
_BEFORE = "ix_task_variable_name_value_task_id"
_AFTER = {
    "ix_task_variable_name_value_group_branch_id_task_id": ["name", "value", *_COPIED, "task_id"],
    "ix_task_variable_name_group_branch_id": ["name", *_COPIED],
}


def upgrade() -> None:
    # The daily close cancelled tasks without forgetting what they were looked for by.
    over = sa.select(_TASK.c.id).where(_TASK.c.completed_at.is_not(None))
    op.execute(sa.delete(_KEPT).where(_KEPT.c.task_id.in_(over)))
    for name in _COPIED:
        op.add_column("task_variable", sa.Column(name, sa.String(), nullable=True))
    copied = {name: sa.select(_TASK.c[name]).where(_TASK.c.id == _KEPT.c.task_id).scalar_subquery() for name in _COPIED}
    op.execute(sa.update(_KEPT).values(copied))
    with op.batch_alter_table("task_variable") as table:
        for name in _COPIED:
            table.alter_column(name, existing_type=sa.String(), nullable=False)
        table.drop_index(_BEFORE)
        for name, columns in _AFTER.items():
            table.create_index(name, columns)


def downgrade() -> None:
    with op.batch_alter_table("task_variable") as table:
        for name in _AFTER:
            table.drop_index(name)
        for name in _COPIED:
            table.drop_column(name)
        table.create_index(_BEFORE, ["name", "value", "task_id"])
