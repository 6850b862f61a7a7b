"""The tables of the flow of money."""

from sqlalchemy import Index, text
from sqlalchemy import UniqueConstraint as Unique

from lending.adapters.db.mapping import map_table
from lending.domain.fund_flow import records

_STANDS = text("revoked_on IS NULL")

account_transfer = map_table(
    "account_transfer",
    records.AccountTransfer,
    # With what a balance is reckoned from, so that a busy account's life is summed without its rows.
    Index("ix_account_transfer_paid", "payer", "at", "id", "currency", "minor_units", "payer_balance"),
    Index("ix_account_transfer_received", "payee", "at", "id", "currency", "minor_units", "payee_balance"),
    wide=("minor_units", "payer_balance", "payee_balance"),
    long=("purpose",),
)
flow_account = map_table("flow_account", records.FlowAccount, key=("number",))
account_consent = map_table(
    "account_consent",
    records.AccountConsent,
    Index("uq_account_consent_standing", "account", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    refers={"recorded_by": "bank_user.id"},
)
traced_loan = map_table("traced_loan", records.TracedLoan, key=("loan_id",), refers={"loan_id": "loan.id"})
trade_paper = map_table(
    "trade_paper",
    records.TradePaper,
    refers={"loan_id": "loan.id", "document_id": "document.id", "recorded_by": "bank_user.id"},
)
paper_match = map_table("paper_match", records.PaperMatch, Unique("paper_id"), refers={"paper_id": "trade_paper.id"})
