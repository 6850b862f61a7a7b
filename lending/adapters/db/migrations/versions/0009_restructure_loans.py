"""Restructure loans as a process"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import Scaled, UtcInstant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_restructuring()
    _add_agreement()
    for table in ("human_task", "servicing_proposal"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("restructuring_id", sa.String(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_restructuring_id"), "restructuring", ["restructuring_id"], ["id"])
            batch.create_index(op.f(f"ix_{table}_restructuring_id"), ["restructuring_id"])


def _add_restructuring() -> None:
    op.create_table(
        "restructuring",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("monthly_income", Scaled(2), nullable=True),
        sa.Column("living_expenses", Scaled(2), nullable=True),
        sa.Column("monthly_debts", Scaled(2), nullable=True),
        sa.Column("income_source", sa.String(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("collection_case_id", sa.String(), nullable=True),
        sa.Column("process_instance", sa.String(), nullable=True),
        sa.Column("proposal_id", sa.String(), nullable=True),
        sa.Column("authority_level", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_restructuring_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restructuring")),
    )
    still_open = sa.text("state = 'open'")
    op.create_index(
        "uq_restructuring_open", "restructuring", ["loan_id"], unique=True, sqlite_where=still_open, postgresql_where=still_open
    )
    op.create_index("ix_restructuring_loan_id", "restructuring", ["loan_id"])


def _add_agreement() -> None:
    op.create_table(
        "supplement_agreement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("restructuring_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("instalments", sa.JSON(), nullable=False),
        sa.Column("sign_by", sa.Date(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=True),
        sa.Column("signed_document_id", sa.String(), nullable=True),
        sa.Column("opened_at", UtcInstant(), nullable=True),
        sa.Column("minimum_seconds", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=True),
        sa.Column("code_expires_at", UtcInstant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcInstant(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["restructuring_id"], ["restructuring.id"], name=op.f("fk_supplement_agreement_restructuring_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_supplement_agreement_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_agreement")),
        sa.UniqueConstraint("restructuring_id", "number", name=op.f("uq_supplement_agreement_restructuring_id_number")),
    )
    op.create_index("ix_supplement_agreement_document_id", "supplement_agreement", ["document_id"])


def downgrade() -> None:
    op.execute("DELETE FROM human_task WHERE restructuring_id IS NOT NULL")
    op.execute("DELETE FROM servicing_proposal WHERE restructuring_id IS NOT NULL")
    for table in ("servicing_proposal", "human_task"):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_restructuring_id"))
            batch.drop_constraint(op.f(f"fk_{table}_restructuring_id"), type_="foreignkey")
            batch.drop_column("restructuring_id")
    op.drop_table("supplement_agreement")
    op.drop_table("restructuring")
