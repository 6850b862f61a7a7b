"""Count service levels in the business calendar"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

#: The business date of the entry that recorded the completion; of the clock on the wall where the entry is of no application.
_COMPLETED = """
UPDATE human_task SET completed_on = coalesce(
    (SELECT max(e.business_date) FROM journal_entry e
     WHERE e.application_id = human_task.application_id AND e.task_id = human_task.id AND e.action = 'task_completed'),
    {day})
WHERE state = 'completed'
"""


def upgrade() -> None:
    with op.batch_alter_table("human_task") as batch:
        batch.add_column(sa.Column("completed_on", sa.Date(), nullable=True))
    day = "CAST(completed_at AS DATE)" if op.get_bind().dialect.name == "postgresql" else "date(completed_at)"
    op.execute(_COMPLETED.format(day=day))


def downgrade() -> None:
    with op.batch_alter_table("human_task") as batch:
        batch.drop_column("completed_on")
