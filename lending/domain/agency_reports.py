"""What outside agencies are asked and what they answer, as plain values that are stored whole and reused while they are valid.

Amounts are CNY with two places; months are the first day of the month; `known` is False where the agency holds no record of the person.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from lending.domain.wire_value import WireValue
from lending.errors import BusinessError

AmlResult = Literal["clear", "possible", "confirmed"]
IncomeSource = Literal["wage", "labour", "business"]
PlatformKind = Literal["streaming", "freelance"]
CollateralKind = Literal["house", "commercial_property", "car", "deposit"]
SecurityKind = Literal["mortgage", "pledge"]
CompanyStatus = Literal["active", "abnormal", "revoked"]
CompanyCategory = Literal[
    "retailer", "contractor", "school", "hospital", "dealer", "travel_agency", "supplier", "developer", "brokerage", "other"
]


class PaymentRefusedError(BusinessError):
    """The payment system refused the transfer."""

    code = "PAYMENT_REFUSED"


@dataclass(frozen=True, kw_only=True)
class Declared(WireValue):
    """What the applicant said; verification agencies compare with it. None where it was not asked."""

    monthly_income: Decimal | None = None
    employer: str | None = None
    occupation: str | None = None
    months_employed: int | None = None
    monthly_debt_payment: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Subject(WireValue):
    """The person an agency is asked about; personal data, so nothing of it shows in a repr."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    declared: Declared = field(default_factory=Declared, repr=False)


@dataclass(frozen=True, kw_only=True)
class Collateral(WireValue):
    """What stands behind a secured loan 抵質押物; `reference` is its title or account number."""

    kind: CollateralKind
    reference: str = field(repr=False)
    declared_value: Decimal


@dataclass(frozen=True, kw_only=True)
class Payment(WireValue):
    """One transfer to order: who is paid, on which account, how much, for what."""

    payee_name: str = field(repr=False)
    payee_account: str = field(repr=False)
    amount: Decimal
    currency: str = "CNY"
    reference: str


@dataclass(frozen=True, kw_only=True)
class OpenLoan(WireValue):
    """A loan elsewhere that the bureau knows of."""

    lender: str
    kind: str
    monthly_payment: Decimal
    balance: Decimal


@dataclass(frozen=True, kw_only=True)
class BureauReport(WireValue):
    """The credit bureau's report 央行征信報告; `months_overdue_24` counts the months with an overdue in the last 24."""

    report_id: str
    as_of: date
    months_overdue_24: int
    enquiries_30d: int
    enquiries_6m: int
    open_loans: tuple[OpenLoan, ...]
    monthly_debt_payment: Decimal
    court_enforcement: bool


@dataclass(frozen=True, kw_only=True)
class AmlMatch(WireValue):
    """One entry of a watch list like the person; `similarity` from 0 to 1."""

    list_name: str
    entry_id: str
    similarity: Decimal
    reason: str


@dataclass(frozen=True, kw_only=True)
class AmlScreening(WireValue):
    """The outcome of screening against the anti-money-laundering 反洗錢 watch lists."""

    screening_id: str
    as_of: date
    result: AmlResult
    matches: tuple[AmlMatch, ...]


@dataclass(frozen=True, kw_only=True)
class TaxRecord(WireValue):
    """Income of one month from one payer, after the tax withheld."""

    month: date
    source: IncomeSource
    payer: str
    income: Decimal
    tax_withheld: Decimal


@dataclass(frozen=True, kw_only=True)
class TaxRecords(WireValue):
    """The last twelve months of income the tax office knows of."""

    as_of: date
    known: bool
    records: tuple[TaxRecord, ...]


@dataclass(frozen=True, kw_only=True)
class SocialSecurity(WireValue):
    """Contributions to social security 社會保險; `base` is the monthly wage they are computed on."""

    as_of: date
    known: bool
    months_paid: int
    base: Decimal
    employer: str


@dataclass(frozen=True, kw_only=True)
class ProvidentFund(WireValue):
    """The account at the housing provident fund 住房公積金."""

    as_of: date
    known: bool
    months_paid: int
    base: Decimal
    balance: Decimal


@dataclass(frozen=True, kw_only=True)
class Utilities(WireValue):
    """Water, power and gas bills of the last 24 months."""

    as_of: date
    known: bool
    months_on_time: int
    months_late: int


@dataclass(frozen=True, kw_only=True)
class PlatformFlow(WireValue):
    """Earnings of one month on one platform."""

    month: date
    platform: str
    kind: PlatformKind
    income: Decimal


@dataclass(frozen=True, kw_only=True)
class PlatformFlows(WireValue):
    """The last twelve months of earnings from streaming and freelance platforms."""

    as_of: date
    known: bool
    flows: tuple[PlatformFlow, ...]


@dataclass(frozen=True, kw_only=True)
class AccountMonth(WireValue):
    """One month of a current account; `living_expenses` is the part of `outflow` spent on living."""

    month: date
    inflow: Decimal
    outflow: Decimal
    living_expenses: Decimal


@dataclass(frozen=True, kw_only=True)
class AccountFlows(WireValue):
    """The last twelve months of the person's current accounts 銀行流水."""

    as_of: date
    known: bool
    months: tuple[AccountMonth, ...]


@dataclass(frozen=True, kw_only=True)
class EnforcementCase(WireValue):
    """A judgment under enforcement."""

    case_number: str
    court: str
    amount: Decimal
    registered_on: date


@dataclass(frozen=True, kw_only=True)
class EnforcementList(WireValue):
    """The person's entries in the courts' list of persons subject to enforcement 被執行人名單; empty is good."""

    as_of: date
    cases: tuple[EnforcementCase, ...]


@dataclass(frozen=True, kw_only=True)
class Valuation(WireValue):
    """What the collateral would fetch, in CNY."""

    valuation_id: str
    kind: CollateralKind
    value: Decimal
    valued_on: date


@dataclass(frozen=True, kw_only=True)
class Company(WireValue):
    """An entry of the business register 工商登記."""

    registration_number: str
    name: str
    category: CompanyCategory
    status: CompanyStatus


@dataclass(frozen=True, kw_only=True)
class Registration(WireValue):
    """A mortgage registered 抵押登記 or a pledge frozen 質押凍結 for a loan."""

    key: str
    registration_id: str
    kind: SecurityKind
    status: Literal["registered", "released"]
    registered_on: date
    released_on: date | None


@dataclass(frozen=True, kw_only=True)
class Transfer(WireValue):
    """Money that moved; `executed_at` is UTC."""

    key: str
    transfer_id: str
    amount: Decimal
    currency: str
    executed_at: datetime


@dataclass(frozen=True, kw_only=True)
class TransferTotals(WireValue):
    """All transfers in a currency, for reconciliation."""

    currency: str
    count: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class SmsReceipt(WireValue):
    """The gateway took the message; `sent_at` is UTC."""

    key: str
    message_id: str
    sent_at: datetime


@dataclass(frozen=True, kw_only=True)
class SmsReport(WireValue):
    """What became of a message: delivered | undelivered | unknown, where nothing was sent under the key."""

    key: str
    status: str


@dataclass(frozen=True, kw_only=True)
class SmsMessage(WireValue):
    """A message as it arrived; only the sandbox can show one."""

    text: str = field(repr=False)
    sent_at: datetime
