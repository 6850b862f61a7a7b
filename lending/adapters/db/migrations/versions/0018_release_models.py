"""Release models"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_PROPOSED = sa.text("state = 'proposed'")


def upgrade() -> None:
    op.create_table(
        "model_draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.String(), nullable=False),
        sa.Column("saved_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["bank_user.id"], name=op.f("fk_model_draft_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_draft")),
        sa.UniqueConstraint("process", "owner_id", name=op.f("uq_model_draft_process_owner_id")),
    )
    op.create_index("ix_model_draft_owner_id", "model_draft", ["owner_id"])
    op.create_table(
        "model_release",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("based_on", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", UtcInstant(), nullable=False),
        sa.Column("back_to", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcInstant(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("definition", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["proposed_by"], ["bank_user.id"], name=op.f("fk_model_release_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["bank_user.id"], name=op.f("fk_model_release_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_release")),
    )
    op.create_index(
        "uq_model_release_proposed", "model_release", ["process"], unique=True, sqlite_where=_PROPOSED, postgresql_where=_PROPOSED
    )
    for columns in (["process", "decided_at"], ["proposed_by"], ["decided_by"]):
        op.create_index(f"ix_model_release_{'_'.join(columns)}", "model_release", columns)


def downgrade() -> None:
    op.drop_table("model_release")
    op.drop_table("model_draft")
