"""Find tasks in a long book"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NOT_OVER, _OVER = sa.text("completed_at IS NULL"), sa.text("completed_at IS NOT NULL")
#: What lists and counts of open tasks ask, so that they need no look at the tasks themselves.
_OPEN = {
    "ix_human_task_open": (
        "due_at created_at id group branch_id state assignee product segment amount business_date priority follow_up_on completed_at"
    ),
    "ix_human_task_open_group": (
        "group product segment branch_id state assignee due_at created_at id amount business_date follow_up_on completed_at"
    ),
    "ix_human_task_open_assignee": "assignee state due_at created_at id group branch_id follow_up_on completed_at",
}
_DONE = "completed_on completed_by completed_at state branch_id group assignee id"


def upgrade() -> None:
    for name, columns in _OPEN.items():
        op.create_index(name, "human_task", columns.split(), sqlite_where=_NOT_OVER, postgresql_where=_NOT_OVER)
    op.create_index("ix_human_task_done", "human_task", _DONE.split(), sqlite_where=_OVER, postgresql_where=_OVER)
    op.drop_index("ix_human_task_group_state_due_at", table_name="human_task")
    op.drop_index("ix_human_task_assignee_state_due_at", table_name="human_task")


def downgrade() -> None:
    op.create_index("ix_human_task_assignee_state_due_at", "human_task", ["assignee", "state", "due_at"])
    op.create_index("ix_human_task_group_state_due_at", "human_task", ["group", "state", "due_at"])
    for name in ("ix_human_task_done", *_OPEN):
        op.drop_index(name, table_name="human_task")
