"""What a restructuring writes down: the request with its course, and the supplement agreement that the customer signs."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

#: Who asked for it.
Asker = Literal["customer", "collector", "manager", "officer"]
#: How far it is. Until `offered` the customer may still withdraw.
Stage = Literal["requested", "measured", "proposed", "approved", "offered", "signed", "observed"]
#: How it ended.
Ending = Literal["refused", "withdrawn", "lapsed", "relapsed", "kept"]
#: What becomes of a supplement agreement; one that the loan no longer fits is void.
AgreementState = Literal["open", "signed", "booked", "void"]

#: Stages in which nothing binds anybody yet.
BEFORE_SIGNING: tuple[Stage, ...] = ("requested", "measured", "proposed", "approved", "offered")


@dataclass(eq=False, kw_only=True)
class Restructuring:
    """A request to change a loan's plan, from its first word to the end of its observation; one open a loan."""

    id: str
    loan_id: str
    #: open | ended
    state: str = "open"
    stage: Stage = "requested"
    ending: Ending | None = None
    asked_by: Asker
    #: What happened, in the words of who asked.
    reason: str
    #: Which of the plans shown the customer would like best; empty for none.
    wish: str = ""
    #: A plan that an officer worked out with the customer, as a proposal carries it; a suggestion to who proposes one.
    what_if: dict[str, object] = field(default_factory=dict)
    #: Incomes asked anew: what comes in and what goes out in a month beside this loan; None until somebody said.
    monthly_income: Decimal | None = None
    living_expenses: Decimal | None = None
    monthly_debts: Decimal | None = None
    #: What bears them out: told | payslip | statement | tax.
    income_source: str = "told"
    #: What the bank's people found: what happened, and whether it will last.
    finding: str = ""
    #: The case of collection that waits meanwhile.
    collection_case_id: str | None = None
    process_instance: str | None = None
    #: What is proposed now, and the level of authority that decides on it.
    proposal_id: str | None = None
    authority_level: int = 0
    #: What the bank answers where it changes nothing, in words for the customer.
    answer: str = ""
    opened_on: date
    #: The business date on which the new plan was booked.
    changed_on: date | None = None
    ended_on: date | None = None
    recorded_at: datetime

    @property
    def withdrawable(self) -> bool:
        """Say whether the customer may still withdraw."""
        return self.state == "open" and self.stage in BEFORE_SIGNING


@dataclass(eq=False, kw_only=True)
class SupplementAgreement:
    """The paper 補充協議 that changes a loan's plan: its terms, the instalments it fixes, its signature."""

    id: str
    restructuring_id: str
    #: 1, 2, 3 … of the request.
    number: int
    state: AgreementState = "open"
    #: The facts of the restructuring, and the day from which the plan changes.
    facts: dict[str, object] = field(default_factory=dict)
    counts_from: date
    #: All that the paper states, fixed when it was approved; `instalments` are those to come: number, due, principal, interest.
    terms: dict[str, object] = field(default_factory=dict)
    instalments: list[dict[str, object]] = field(default_factory=list)
    #: The last day on which it may be signed.
    sign_by: date
    #: None until it is written.
    document_id: str | None = None
    signed_document_id: str | None = None
    #: The server keeps the reading time from the first opening.
    opened_at: datetime | None = None
    minimum_seconds: int
    code_digest: str | None = None
    code_expires_at: datetime | None = None
    tries: int = 0
    confirmed_at: datetime | None = None
    evidence: dict[str, object] = field(default_factory=dict)
    recorded_at: datetime
    business_date: date
