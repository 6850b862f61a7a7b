"""Comment on cases"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_comment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=True),
        sa.Column("collection_case_id", sa.String(), nullable=True),
        sa.Column("restructuring_id", sa.String(), nullable=True),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_case_comment_application_id")),
        sa.ForeignKeyConstraint(["collection_case_id"], ["collection_case.id"], name=op.f("fk_case_comment_collection_case_id")),
        sa.ForeignKeyConstraint(["restructuring_id"], ["restructuring.id"], name=op.f("fk_case_comment_restructuring_id")),
        sa.ForeignKeyConstraint(["task_id"], ["human_task.id"], name=op.f("fk_case_comment_task_id")),
        sa.ForeignKeyConstraint(["written_by"], ["bank_user.id"], name=op.f("fk_case_comment_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_comment")),
    )
    for name in ("application_id", "collection_case_id", "restructuring_id", "task_id", "written_by"):
        op.create_index(f"ix_case_comment_{name}", "case_comment", [name])
    op.create_table(
        "mention",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("comment_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("read_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["case_comment.id"], name=op.f("fk_mention_comment_id")),
        sa.ForeignKeyConstraint(["user_id"], ["bank_user.id"], name=op.f("fk_mention_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("user_id", "comment_id", name=op.f("uq_mention_user_id_comment_id")),
    )
    op.create_index("ix_mention_comment_id", "mention", ["comment_id"])


def downgrade() -> None:
    op.drop_table("mention")
    op.drop_table("case_comment")
