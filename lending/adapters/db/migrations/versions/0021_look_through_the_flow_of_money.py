"""Look through the flow of money"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import Scaled, UtcInstant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_STANDS = sa.text("revoked_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "account_transfer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("payee", sa.String(), nullable=False),
        sa.Column("minor_units", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("payer_balance", sa.BigInteger(), nullable=True),
        sa.Column("payee_balance", sa.BigInteger(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_transfer")),
    )
    for side in ("payer", "payee"):
        op.create_index(f"ix_account_transfer_{side}_at_id", "account_transfer", [side, "at", "id"])
    op.create_table(
        "flow_account",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_flow_account")),
    )
    op.create_table(
        "account_consent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by"], ["bank_user.id"], name=op.f("fk_account_consent_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_consent")),
    )
    op.create_index("ix_account_consent_recorded_by", "account_consent", ["recorded_by"])
    op.create_index(
        "uq_account_consent_standing", "account_consent", ["account"], unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
    )
    op.create_table(
        "traced_loan",
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("traced_at", UtcInstant(), nullable=False),
        sa.Column("purpose_share", sa.Integer(), nullable=False),
        sa.Column("misused_share", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_traced_loan_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_traced_loan")),
    )
    op.create_table(
        "trade_paper",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("seller", sa.String(), nullable=False),
        sa.Column("amount", Scaled(2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_trade_paper_loan_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_trade_paper_document_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["bank_user.id"], name=op.f("fk_trade_paper_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_paper")),
    )
    for column in ("loan_id", "document_id", "recorded_by"):
        op.create_index(f"ix_trade_paper_{column}", "trade_paper", [column])
    op.create_table(
        "paper_match",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("payment_id", sa.String(), nullable=False),
        sa.Column("amount", Scaled(2), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["trade_paper.id"], name=op.f("fk_paper_match_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_match")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_match_paper_id")),
    )


def downgrade() -> None:
    for name in ("paper_match", "trade_paper", "traced_loan", "account_consent", "flow_account", "account_transfer"):
        op.drop_table(name)
