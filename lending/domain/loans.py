"""The loan once paid out: its plan, its transfers and its double-entry postings."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(eq=False, kw_only=True)
class Loan:
    """A disbursed loan."""

    id: str
    application_id: str
    party_id: str
    branch_id: str
    product: str
    product_version: int
    principal: Decimal
    currency: str
    annual_rate: Decimal
    term_months: int
    method: str
    disbursed_on: date
    state: str = "active"
    recorded_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Instalment:
    """A row of the repayment plan 還款計劃."""

    id: str
    loan_id: str
    number: int
    due: date
    principal: Decimal
    interest: Decimal
    balance: Decimal
    currency: str

    @property
    def payment(self) -> Decimal:
        """Return what is to be paid on the due date."""
        return self.principal + self.interest


@dataclass(eq=False, kw_only=True)
class Transfer:
    """Money sent out through the payment agency; its key makes it go once."""

    id: str
    key: str
    application_id: str
    payment_line_id: str | None
    amount: Decimal
    currency: str
    #: planned | sent
    state: str = "planned"
    reference: str | None = None
    recorded_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Posting:
    """One transfer row of the ledger: debit one account, credit another, so that it balances by construction."""

    id: str
    event_id: str
    key: str
    debit: str
    credit: str
    #: Minor units (fen), always above zero.
    minor_units: int
    currency: str
    loan_id: str
    recorded_at: datetime
    business_date: date
