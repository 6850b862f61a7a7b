"""Keep files of officers, comments at no task, requests for erasure, and plans worked out with a customer"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ASKED = sa.text("state = 'asked'")
_CASE = {
    "application_id": "application",
    "collection_case_id": "collection_case",
    "restructuring_id": "restructuring",
    "intervention_id": "risk_intervention",
    "segment_move_id": "segment_move",
    "preservation_id": "asset_preservation",
}


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _refers(table: str, targets: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}")) for name, to in targets.items()]


def upgrade() -> None:
    refers = {**_CASE, "task_id": "human_task", "added_by": "bank_user", "removed_by": "bank_user"}
    op.create_table(
        "case_attachment",
        *_texts("id"),
        *_texts(*_CASE, "task_id", nullable=True),
        *_texts("file_name", "media_type"),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        *_texts("sha256", "added_by"),
        sa.Column("added_at", UtcInstant(), nullable=False),
        *_texts("removed_by", nullable=True),
        sa.Column("removed_at", UtcInstant(), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        *_refers("case_attachment", refers),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_attachment")),
    )
    for name in refers:
        op.create_index(f"ix_case_attachment_{name}", "case_attachment", [name])
    with op.batch_alter_table("case_comment") as batch:
        batch.alter_column("task_id", existing_type=sa.String(), nullable=True)
    _add_requests()
    with op.batch_alter_table("restructuring") as batch:
        batch.add_column(sa.Column("what_if", sa.JSON(), nullable=False, server_default="{}"))
    # The default was for the rows there are; the book gives its own.
    with op.batch_alter_table("restructuring") as batch:
        batch.alter_column("what_if", existing_type=sa.JSON(), server_default=None)


def _add_requests() -> None:
    refers = {"party_id": "party", "asked_by": "bank_user", "decided_by": "bank_user"}
    op.create_table(
        "erasure_request",
        *_texts("id", "party_id", "reason"),
        sa.Column("note", sa.Text(), nullable=False),
        *_texts("asked_by"),
        sa.Column("asked_at", UtcInstant(), nullable=False),
        *_texts("state"),
        *_texts("decided_by", nullable=True),
        sa.Column("decided_at", UtcInstant(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("contents", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        *_refers("erasure_request", refers),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
    )
    op.create_index("uq_erasure_request_asked", "erasure_request", ["party_id"], unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED)
    for name in refers:
        op.create_index(f"ix_erasure_request_{name}", "erasure_request", [name])


def downgrade() -> None:
    with op.batch_alter_table("restructuring") as batch:
        batch.drop_column("what_if")
    op.drop_table("erasure_request")
    op.execute("DELETE FROM mention WHERE comment_id IN (SELECT id FROM case_comment WHERE task_id IS NULL)")
    op.execute("DELETE FROM case_comment WHERE task_id IS NULL")
    with op.batch_alter_table("case_comment") as batch:
        batch.alter_column("task_id", existing_type=sa.String(), nullable=False)
    op.drop_table("case_attachment")
