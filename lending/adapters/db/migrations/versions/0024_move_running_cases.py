"""Move running cases"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_UNSETTLED = sa.text("state IN ('proposed', 'running')")


def upgrade() -> None:
    op.create_table(
        "process_move",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("source_sha256", sa.String(), nullable=False),
        sa.Column("target_sha256", sa.String(), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("most_refused", sa.Integer(), nullable=False),
        sa.Column("least_tried", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", UtcInstant(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcInstant(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["proposed_by"], ["bank_user.id"], name=op.f("fk_process_move_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["bank_user.id"], name=op.f("fk_process_move_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_move")),
    )
    op.create_index(
        "uq_process_move_unsettled", "process_move", ["process"], unique=True, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED
    )
    for columns in (["process", "proposed_at"], ["proposed_by"], ["decided_by"]):
        op.create_index(f"ix_process_move_{'_'.join(columns)}", "process_move", columns)
    op.create_table(
        "moved_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("move_id", sa.String(), nullable=False),
        sa.Column("instance", sa.String(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["move_id"], ["process_move.id"], name=op.f("fk_moved_case_move_id")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_moved_case_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_case")),
        sa.UniqueConstraint("move_id", "instance", name=op.f("uq_moved_case_move_id_instance")),
    )
    for columns in (["move_id", "outcome"], ["application_id"]):
        op.create_index(f"ix_moved_case_{'_'.join(columns)}", "moved_case", columns)


def downgrade() -> None:
    op.drop_table("moved_case")
    op.drop_table("process_move")
