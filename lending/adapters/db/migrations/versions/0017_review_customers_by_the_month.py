"""Review customers by the month"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_transaction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("minor_units", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_account_transaction_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_transaction")),
    )
    op.create_index("ix_account_transaction_party_id", "account_transaction", ["party_id"])
    op.create_index("ix_account_transaction_party_id_on", "account_transaction", ["party_id", "on"])
    op.create_table(
        "monthly_review",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("table_digest", sa.String(), nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=False),
        sa.Column("finished_at", UtcInstant(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_monthly_review")),
    )
    op.create_table(
        "review_range",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("last", sa.String(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("gathered_at", UtcInstant(), nullable=True),
        sa.Column("rated_at", UtcInstant(), nullable=True),
        sa.Column("segmented_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("month", "number", name=op.f("pk_review_range")),
    )
    op.create_table(
        "customer_review",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("loans", sa.Integer(), nullable=False),
        sa.Column("loans_ever", sa.Integer(), nullable=False),
        sa.Column("outstanding", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("days_past_due", sa.Integer(), nullable=False),
        sa.Column("impaired", sa.Boolean(), nullable=False),
        sa.Column("under_observation", sa.Boolean(), nullable=False),
        sa.Column("on_enforcement_list", sa.Boolean(), nullable=False),
        sa.Column("transactions", sa.Integer(), nullable=False),
        sa.Column("salary_months", sa.Integer(), nullable=False),
        sa.Column("income", sa.BigInteger(), nullable=False),
        sa.Column("spending", sa.BigInteger(), nullable=False),
        sa.Column("gambling", sa.BigInteger(), nullable=False),
        sa.Column("brokerage", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("salary_months_of_year", sa.Integer(), nullable=False),
        sa.Column("income_of_year", sa.BigInteger(), nullable=False),
        sa.Column("net_of_year", sa.BigInteger(), nullable=False),
        sa.Column("interest_paid", sa.BigInteger(), nullable=False),
        sa.Column("fees_paid", sa.BigInteger(), nullable=False),
        sa.Column("deposits", sa.BigInteger(), nullable=False),
        sa.Column("contribution", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("potential", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("segment", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_customer_review_party_id")),
        sa.PrimaryKeyConstraint("month", "party_id", name=op.f("pk_customer_review")),
    )
    op.create_index("ix_customer_review_party_id", "customer_review", ["party_id"])
    op.create_table(
        "segment_move",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("process_instance", sa.String(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("followed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_segment_move_branch_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_segment_move_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_move")),
        sa.UniqueConstraint("party_id", "month", name=op.f("uq_segment_move_party_id_month")),
    )
    op.create_index("ix_segment_move_branch_id", "segment_move", ["branch_id"])
    op.create_index("ix_segment_move_month_before_segment", "segment_move", ["month", "before", "segment"])
    op.create_table(
        "managed_customer",
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["bank_user.id"], name=op.f("fk_managed_customer_manager_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_managed_customer_party_id")),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_managed_customer")),
    )
    op.create_index("ix_managed_customer_manager_id", "managed_customer", ["manager_id"])
    for table in ("human_task", "case_comment"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("segment_move_id", sa.String(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_segment_move_id"), "segment_move", ["segment_move_id"], ["id"])
            batch.create_index(op.f(f"ix_{table}_segment_move_id"), ["segment_move_id"])


def downgrade() -> None:
    op.execute("DELETE FROM mention WHERE comment_id IN (SELECT id FROM case_comment WHERE segment_move_id IS NOT NULL)")
    op.execute("DELETE FROM case_comment WHERE segment_move_id IS NOT NULL")
    op.execute("DELETE FROM human_task WHERE segment_move_id IS NOT NULL")
    for table in ("case_comment", "human_task"):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_segment_move_id"))
            batch.drop_constraint(op.f(f"fk_{table}_segment_move_id"), type_="foreignkey")
            batch.drop_column("segment_move_id")
    for name in ("managed_customer", "segment_move", "customer_review", "review_range", "monthly_review", "account_transaction"):
        op.drop_table(name)
