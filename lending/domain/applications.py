"""A loan application and everything that is found, decided, agreed and paid on it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """Where an application stands, in the customer's terms."""

    SUBMITTED = "submitted"
    INTAKE = "intake"
    SUPPLEMENT = "supplement"
    DUE_DILIGENCE = "due_diligence"
    APPROVAL = "approval"
    INFORMATION = "information"
    APPROVED = "approved"
    OFFERED = "offered"
    SIGNED = "signed"
    DISBURSING = "disbursing"
    DISBURSED = "disbursed"
    REFUSED = "refused"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    OFFER_LAPSED = "offer_lapsed"
    NOT_DISBURSED = "not_disbursed"


#: No way leads out of these but an appeal from REJECTED.
ENDED = frozenset(
    {Status.DISBURSED, Status.REFUSED, Status.REJECTED, Status.WITHDRAWN, Status.LAPSED, Status.OFFER_LAPSED, Status.NOT_DISBURSED}
)
#: From here on the money is on its way or the case is over: too late to withdraw.
NOT_WITHDRAWABLE = ENDED | {Status.DISBURSING}


@dataclass(eq=False, kw_only=True)
class Product:
    """A loan product; an application freezes the version it was made under."""

    code: str
    version: int
    name: str
    parameters: dict[str, object]
    in_force_from: date


@dataclass(eq=False, kw_only=True)
class Application:
    """An application for a personal loan."""

    id: str
    #: What people call it: LN-2026-000931.
    reference: str
    party_id: str
    branch_id: str
    channel: str
    product: str
    product_version: int
    amount: Decimal
    currency: str
    term_months: int
    purpose: str
    method: str
    occupation: str
    secured: bool
    #: What the applicant declared: monthly_income, living_expenses, monthly_debts, employer, … amounts as decimal strings.
    declared: dict[str, object]
    #: The scorecard's characteristics as entered (codes of lending/domain/scoring.py).
    characteristics: dict[str, object]
    #: Account the money goes to where it is not paid to a payee.
    account: str
    #: entrusted 受託支付 | mixed | self_paid 自主支付 (R6)
    payment_mode: str = "entrusted"
    guarantor_party_id: str | None = None
    #: Which scorecard scores it; the demonstration uses the model of the fold that did not see the applicant.
    scorecard: str = "retail_v1"
    status: str = Status.SUBMITTED
    #: Why it ended, as codes of plain-language reasons.
    reasons: list[str] = field(default_factory=list)
    process_instance: str | None = None
    #: Level approval_authority.dmn asked for, 0 before it was asked.
    authority_level: int = 0
    appeals: int = 0
    submitted_by: str | None = None
    submitted_at: datetime
    business_date: date
    closed_at: datetime | None = None
    offered_at: datetime | None = None
    signed_at: datetime | None = None
    disbursed_at: datetime | None = None
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Say whether the application still runs."""
        return self.status not in ENDED


@dataclass(eq=False, kw_only=True)
class IdempotencyKey:
    """A key a caller sent with a request, what the request was, and which application it made."""

    id: str
    user_id: str
    key: str
    request_digest: str
    application_id: str
    recorded_at: datetime


@dataclass(eq=False, kw_only=True)
class Draft:
    """An application the customer has not submitted yet."""

    id: str
    user_id: str
    data: dict[str, object]
    step: int = 1
    updated_at: datetime


@dataclass(eq=False, kw_only=True)
class SupplementRequest:
    """What is missing or doubtful 補正, put to the customer with the reason for each item."""

    id: str
    application_id: str
    round: int
    #: One mapping per item: kind, problem (missing | doubtful), why (message key).
    items: list[dict[str, object]]
    requested_at: datetime
    remind_at: datetime
    lapse_at: datetime
    answered_at: datetime | None = None
    business_date: date


@dataclass(eq=False, kw_only=True)
class Collateral:
    """A thing pledged or mortgaged for a loan."""

    id: str
    application_id: str
    owner_party_id: str
    kind: str  # first_home | second_home | commercial_property | vehicle | deposit
    description: str
    declared_value: Decimal
    value: Decimal | None = None
    valuation: dict[str, object] = field(default_factory=dict)
    #: none | registered | released
    state: str = "none"
    registration_number: str | None = None
    business_date: date


@dataclass(eq=False, kw_only=True)
class PaymentLine:
    """A row of the payment list: to whom a drawdown goes and what for (R6b)."""

    id: str
    application_id: str
    number: int
    payee: str
    account: str
    amount: Decimal
    purpose: str
    #: What the business register says the payee is, None before it was asked.
    category: str | None = None


@dataclass(eq=False, kw_only=True)
class DueDiligenceReport:
    """The due-diligence report 《盡職調查報告》 as computed: each measure with its limit, judgement and inputs."""

    id: str
    application_id: str
    measures: list[dict[str, object]]
    credit_standing: str
    facts: dict[str, object]
    document_id: str | None
    compiled_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class ScoreRecord:
    """A score as it was given, with its reasons."""

    id: str
    application_id: str
    scorecard: str
    points: int
    expert_points: int
    probability_of_default: Decimal
    #: One mapping per characteristic: code, name, value, points, average.
    characteristics: list[dict[str, object]]
    scored_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Decision:
    """A recommendation or decision on an application, by the model or by a person."""

    id: str
    application_id: str
    #: automatic | review | approval
    stage: str
    #: approved | conditions | rejected | more_information (review: approve | conditions | reject | more_information)
    outcome: str
    limit: Decimal | None = None
    term_months: int | None = None
    method: str | None = None
    conditions: list[str] = field(default_factory=list)
    reasons: str = ""
    #: Reason codes the customer is told in plain words.
    reason_codes: list[str] = field(default_factory=list)
    decided_by: str | None = None
    decided_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Condition:
    """A condition of an approval, checked before signing."""

    id: str
    application_id: str
    number: int
    text: str
    met: bool | None = None
    note: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Offer:
    """The terms approval set 授信結論: what the contract must say, field by field."""

    id: str
    application_id: str
    amount: Decimal
    currency: str
    annual_rate: Decimal
    lpr: Decimal
    spread: Decimal
    term_months: int
    method: str
    instalment: Decimal
    total_interest: Decimal
    simple_annual_cost: Decimal
    irr_annual_cost: Decimal
    #: Itemised cost: who charges what (R7).
    costs: list[dict[str, object]]
    #: open | accepted | lapsed | cancelled
    state: str = "open"
    lapses_at: datetime | None = None
    set_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Contract:
    """A contract paper of an application, the terms it states, and its signed copy."""

    id: str
    application_id: str
    kind: str  # key_facts | loan | security | guarantee
    terms: dict[str, object]
    document_id: str
    signed_document_id: str | None = None
    prepared_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Signing:
    """A party's reading and confirming of the contracts; the server keeps the reading time."""

    id: str
    application_id: str
    party_id: str
    #: borrower | guarantor
    role: str
    opened_at: datetime
    #: Seconds that must pass between opening and confirming.
    minimum_seconds: int
    code_digest: str | None = None
    code_expires_at: datetime | None = None
    tries: int = 0
    confirmed_at: datetime | None = None
    evidence: dict[str, object] = field(default_factory=dict)
    business_date: date
