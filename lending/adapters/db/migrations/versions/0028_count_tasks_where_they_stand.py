"""Count tasks where they stand in an index, and keep the variables they are looked for by"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_NOT_OVER, _OVER = sa.text("completed_at IS NULL"), sa.text("completed_at IS NOT NULL")
#: What is counted and listed of open tasks, by what it is ordered by.
_OPEN = {
    "ix_human_task_open_group_due": "group due_at branch_id assignee completed_at",
    "ix_human_task_open_group_day": "group business_date branch_id assignee completed_at",
    "ix_human_task_open_amount": "amount id group branch_id assignee product segment due_at business_date completed_at",
    "ix_human_task_open_priority": "priority due_at id group branch_id assignee product segment amount business_date completed_at",
}
_DONE_BY = "completed_by completed_on completed_at state branch_id group assignee id"


def upgrade() -> None:
    for name, columns in _OPEN.items():
        op.create_index(name, "human_task", columns.split(), sqlite_where=_NOT_OVER, postgresql_where=_NOT_OVER)
    op.create_table(
        "task_variable",
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name=op.f("fk_task_variable_task_id")),
        sa.PrimaryKeyConstraint("task_id", "name", name=op.f("pk_task_variable")),
    )
    op.create_index("ix_task_variable_name_value_task_id", "task_variable", ["name", "value", "task_id"])
    op.create_index("ix_human_task_done_by", "human_task", _DONE_BY.split(), sqlite_where=_OVER, postgresql_where=_OVER)


def downgrade() -> None:
    op.drop_table("task_variable")
    for name in ("ix_human_task_done_by", *_OPEN):
        op.drop_index(name, table_name="human_task")
