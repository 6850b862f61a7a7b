"""Collect arrears"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import Scaled, UtcInstant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("collection_case") as batch:
        batch.add_column(sa.Column("process_instance", sa.String(), nullable=True))
        batch.add_column(sa.Column("past_due_since", sa.Date(), nullable=True))
        batch.add_column(sa.Column("step", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("step_end_day", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("lifted_to", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("pause_reason", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("objection", sa.String(), nullable=True))
        batch.add_column(sa.Column("warned_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("legal_stage", sa.String(), nullable=False, server_default="demand"))
    with op.batch_alter_table("party") as batch:
        batch.add_column(sa.Column("timezone", sa.String(), nullable=True))
    with op.batch_alter_table("notification") as batch:
        batch.alter_column("application_id", existing_type=sa.String(), nullable=True)
        batch.add_column(sa.Column("not_before", UtcInstant(), nullable=True))
    _add_tables()
    _tell_open_cases()


def _add_tables() -> None:
    op.create_table(
        "collection_contact",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("addressee", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("officers", sa.JSON(), nullable=False),
        sa.Column("identified", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_collection_contact_case_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_collection_contact_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_contact")),
        sa.UniqueConstraint("key", name=op.f("uq_collection_contact_key")),
    )
    op.create_index("ix_collection_contact_case_id", "collection_contact", ["case_id"])
    op.create_index("ix_collection_contact_loan_id", "collection_contact", ["loan_id"])
    op.create_table(
        "payment_promise",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("given", sa.Date(), nullable=False),
        sa.Column("by", sa.Date(), nullable=False),
        sa.Column("amount", Scaled(2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_payment_promise_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_promise")),
    )
    op.create_index("ix_payment_promise_case_id", "payment_promise", ["case_id"])


def _tell_open_cases() -> None:
    """Have the process started for each case that is open already."""
    since = "SELECT past_due_since FROM loan WHERE loan.id = collection_case.loan_id"
    op.execute(f"UPDATE collection_case SET past_due_since = ({since})")  # noqa: S608 -- a text of this file
    variables, now = "'{\"case_id\": \"' || id || '\"}'", "CURRENT_TIMESTAMP"
    if op.get_bind().dialect.name == "postgresql":
        variables, now = f"CAST({variables} AS JSON)", "timezone('utc', now())"
    columns = "key, kind, target, application_id, variables, recorded_at, tries, next_try_at"
    words = f"SELECT id || '\\:start', 'start', 'collection', id, {variables}, {now}, 0, {now} FROM collection_case"  # noqa: S608 -- likewise
    op.execute(f"INSERT INTO outbox ({columns}) {words} WHERE state = 'open'")


def downgrade() -> None:
    op.drop_table("payment_promise")
    op.drop_table("collection_contact")
    op.execute("DELETE FROM notification WHERE application_id IS NULL")
    with op.batch_alter_table("notification") as batch:
        batch.drop_column("not_before")
        batch.alter_column("application_id", existing_type=sa.String(), nullable=False)
    with op.batch_alter_table("party") as batch:
        batch.drop_column("timezone")
    with op.batch_alter_table("collection_case") as batch:
        for name in (
            "legal_stage",
            "warned_on",
            "objection",
            "pause_reason",
            "paused_until",
            "lifted_to",
            "step_end_day",
            "step",
            "past_due_since",
        ):
            batch.drop_column(name)
        batch.drop_column("process_instance")
