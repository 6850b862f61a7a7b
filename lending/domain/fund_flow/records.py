"""What looking through the flow of money writes down: transfers from statements, whose accounts they are, consents, and loans traced."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(eq=False, kw_only=True)
class AccountTransfer:
    """Money that moved from one account to another, as a statement tells it; kept once under the statement's own id."""

    id: str
    at: datetime
    payer: str
    payee: str
    #: Above zero.
    minor_units: int
    currency: str
    purpose: str = ""
    #: What the accounts held after it, minor units; None where the statement does not say.
    payer_balance: int | None = None
    payee_balance: int | None = None
    #: import, or what else it came by.
    origin: str


@dataclass(eq=False, kw_only=True)
class FlowAccount:
    """An account that money came through: who holds it, and what the business register says of the holder."""

    number: str
    holder: str
    #: A payee's category of the business register, `unknown` where it has no such company; None before it was asked.
    category: str | None = None


@dataclass(eq=False, kw_only=True)
class AccountConsent:
    """A counterparty's consent to look into an account of his, and its revocation."""

    id: str
    account: str
    holder: str
    #: Where the signed paper is.
    reference: str
    given_on: date
    revoked_on: date | None = None
    recorded_by: str | None = None
    recorded_at: datetime


@dataclass(eq=False, kw_only=True)
class TracedLoan:
    """How far a loan's money was followed, as of the transfers known at a mark; shares are in ten-thousandths of what was paid out."""

    loan_id: str
    #: Number of what was taken in last; a loan with an earlier one is traced anew.
    mark: int
    traced_at: datetime
    purpose_share: int
    misused_share: int
    complete: bool


@dataclass(eq=False, kw_only=True)
class TradePaper:
    """A paper of the trade behind a loan: what it says, and the document that it is."""

    id: str
    loan_id: str
    document_id: str
    #: order | invoice | receipt
    kind: str
    number: str
    seller: str
    amount: Decimal
    currency: str
    dated: date
    recorded_by: str | None = None
    recorded_at: datetime


@dataclass(eq=False, kw_only=True)
class PaperMatch:
    """A trade paper and the payment that it is about; once found it stays."""

    id: str
    paper_id: str
    #: The statement's own id of the transfer, or the payment's reference.
    payment_id: str
    amount: Decimal
    paid_on: date
    recorded_at: datetime
