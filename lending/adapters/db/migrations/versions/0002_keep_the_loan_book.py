"""Keep the loan book"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import Scaled, UtcInstant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: What happened to a loan, and where it was classified, stays as it was written.
INSERTED_ONLY = ("loan_event", "tier_change")


def upgrade() -> None:
    _let_change("posting")
    _widen()
    _fill()
    _add_tables()
    for table in ("posting", *INSERTED_ONLY):
        for verb in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, verb))


def _widen() -> None:
    with op.batch_alter_table("loan") as batch:
        batch.alter_column("application_id", existing_type=sa.String(), nullable=True)
        batch.add_column(sa.Column("terms", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("partition", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("outstanding", Scaled(2), nullable=False, server_default="0"))
        batch.add_column(sa.Column("unapplied", Scaled(2), nullable=False, server_default="0"))
        batch.add_column(sa.Column("accrues_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("accrues_to", sa.Date(), nullable=True))
        batch.add_column(sa.Column("accrues", Scaled(2), nullable=False, server_default="0"))
        batch.add_column(sa.Column("reprices_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("autopay", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("past_due_since", sa.Date(), nullable=True))
        batch.add_column(sa.Column("days_past_due", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("delinquent_days", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("bucket", sa.String(), nullable=True))
        batch.add_column(sa.Column("tier", sa.String(), nullable=False, server_default="normal"))
        batch.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("instalment") as batch:
        batch.add_column(sa.Column("start", sa.Date(), nullable=False, server_default="1970-01-01"))
        batch.add_column(sa.Column("partition", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("billed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("principal_paid", Scaled(2), nullable=False, server_default="0"))
        batch.add_column(sa.Column("interest_paid", Scaled(2), nullable=False, server_default="0"))
        batch.add_column(sa.Column("penalty", sa.BigInteger(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("penalty_paid", Scaled(2), nullable=False, server_default="0"))
        batch.add_column(sa.Column("penalty_to", sa.Date(), nullable=True))
        batch.add_column(sa.Column("bucket", sa.String(), nullable=True))
        batch.add_column(sa.Column("settled_on", sa.Date(), nullable=True))
    with op.batch_alter_table("posting") as batch:
        batch.alter_column("loan_id", existing_type=sa.String(), nullable=True)
        batch.alter_column("minor_units", existing_type=sa.Integer(), type_=sa.BigInteger())
    op.create_index("ix_loan_partition_state", "loan", ["partition", "state"])
    op.create_index("ix_loan_partition_reprices_on", "loan", ["partition", "reprices_on"])
    op.create_index("ix_loan_overdue", "loan", ["partition"], **_where("past_due_since IS NOT NULL"))
    op.create_index("ix_instalment_unsettled", "instalment", ["partition", "due"], **_where("settled_on IS NULL"))
    op.create_index("ix_posting_business_date", "posting", ["business_date"])


def _fill() -> None:
    """Give the loans of before their standing: nothing was due or paid yet in the book."""
    op.execute("""UPDATE instalment SET start = COALESCE(
        (SELECT MAX(earlier.due) FROM instalment AS earlier WHERE earlier.loan_id = instalment.loan_id AND earlier.number < instalment.number),
        (SELECT disbursed_on FROM loan WHERE loan.id = instalment.loan_id))""")
    op.execute("UPDATE loan SET outstanding = principal, accrues_from = disbursed_on")
    for column, of in (("accrues_to", "due"), ("accrues", "interest")):
        op.execute(f"UPDATE loan SET {column} = (SELECT {of} FROM instalment WHERE instalment.loan_id = loan.id AND number = 1)")  # noqa: S608
    op.execute("UPDATE loan SET accrues = 0 WHERE accrues IS NULL")


def _add_tables() -> None:
    op.create_table(
        "loan_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value_date", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_event_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_event")),
        sa.UniqueConstraint("key", name=op.f("uq_loan_event_key")),
        sa.UniqueConstraint("loan_id", "number", name=op.f("uq_loan_event_loan_id_number")),
    )
    op.create_index("ix_loan_event_loan_id", "loan_event", ["loan_id"])
    op.create_index("ix_loan_event_business_date", "loan_event", ["business_date"])
    op.create_table(
        "deposit_account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("balance", Scaled(2), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_deposit_account_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit_account")),
        sa.UniqueConstraint("party_id", "currency", name=op.f("uq_deposit_account_party_id_currency")),
    )
    op.create_index("ix_deposit_account_party_id", "deposit_account", ["party_id"])
    _of_loan(
        "bucket_stay",
        sa.Column("instalment", sa.Integer(), nullable=True),
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
    )
    _of_loan(
        "tier_change",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("days_past_due", sa.Integer(), nullable=False),
    )
    _of_loan(
        "collection_case",
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
    )
    op.create_index("uq_collection_case_open", "collection_case", ["loan_id"], unique=True, **_where("state = 'open'"))
    op.create_table(
        "daily_close",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=False),
        sa.Column("finished_at", UtcInstant(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_daily_close")),
    )
    op.create_table(
        "close_part",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", "step", "partition", name=op.f("pk_close_part")),
    )


def _of_loan(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("loan_id", sa.String(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f(f"fk_{name}_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_loan_id", name, ["loan_id"])


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def downgrade() -> None:
    for table in ("posting", *INSERTED_ONLY):
        _let_change(table)
    for table in ("close_part", "daily_close", "collection_case", "tier_change", "bucket_stay", "deposit_account", "loan_event"):
        op.drop_table(table)
    op.drop_index("ix_posting_business_date", table_name="posting")
    op.drop_index("ix_instalment_unsettled", table_name="instalment")
    for name in ("ix_loan_overdue", "ix_loan_partition_reprices_on", "ix_loan_partition_state"):
        op.drop_index(name, table_name="loan")
    with op.batch_alter_table("posting") as batch:
        batch.alter_column("minor_units", existing_type=sa.BigInteger(), type_=sa.Integer())
        batch.alter_column("loan_id", existing_type=sa.String(), nullable=False)
    with op.batch_alter_table("instalment") as batch:
        for column in (
            "settled_on",
            "bucket",
            "penalty_to",
            "penalty_paid",
            "penalty",
            "interest_paid",
            "principal_paid",
            "billed",
            "partition",
            "start",
        ):
            batch.drop_column(column)
    with op.batch_alter_table("loan") as batch:
        for column in ("closed_on", "tier", "bucket", "delinquent_days", "days_past_due", "past_due_since", "autopay", "reprices_on"):
            batch.drop_column(column)
        for column in ("accrues", "accrues_to", "accrues_from", "unapplied", "outstanding", "partition", "terms"):
            batch.drop_column(column)
        batch.alter_column("application_id", existing_type=sa.String(), nullable=False)
    for verb in ("UPDATE", "DELETE"):
        op.execute(_trigger("posting", verb))


def _trigger(table: str, verb: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is inserted only'); END"


def _let_change(table: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if postgresql else ""))
