"""What early warning writes down: signals, warnings with their evidence, interventions, stops of drawdowns, and how far feeds are read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from lending.domain.early_warning.detection import Signal
from lending.domain.early_warning.indicators import Colour, Kind, Severity

Verdict = Literal["real", "false"]
#: How far an intervention is: assessed is judged real, acted means that what the course asks for was done.
InterventionStage = Literal["warned", "assessed", "acted"]


@dataclass(eq=False, kw_only=True)
class RiskSignal:
    """Something seen of a customer, from inside or outside; its key makes it count once."""

    id: str
    #: Source and what the source calls it.
    key: str
    party_id: str
    #: The loan it is about, None where it is about the customer as such.
    loan_id: str | None = None
    source: str
    kind: str
    #: The day it happened.
    on: date
    #: What the source says: case number, court, amount, lender … as JSON values.
    facts: dict[str, object] = field(default_factory=dict)
    recorded_at: datetime
    business_date: date

    def as_signal(self) -> Signal:
        """Return it as the rules read it."""
        return Signal(self.key, self.source, self.kind, self.on)


@dataclass(eq=False, kw_only=True)
class RiskIntervention:
    """Dealing with what warns of a customer 風險干預: one open a customer and kind; later warnings of the kind join it."""

    id: str
    party_id: str
    #: The customer's largest running loan, which stands for them in lists.
    loan_id: str
    kind: Kind
    #: The worst of its warnings, and of the customer as it was opened or joined.
    colour: Colour
    #: open | ended
    state: str = "open"
    stage: InterventionStage = "warned"
    #: What the manager found: real | false, and why; None while he has not said.
    verdict: Verdict | None = None
    finding: str = ""
    #: talk | preserve, by the decision `intervention_course`; empty before it.
    course: str = ""
    #: What was done in the end, in words.
    outcome: str = ""
    #: The request for another plan that it led to.
    restructuring_id: str | None = None
    process_instance: str | None = None
    escalated_at: datetime | None = None
    opened_on: date
    ended_on: date | None = None
    recorded_at: datetime


@dataclass(eq=False, kw_only=True)
class RiskWarning:
    """A warning about a customer; it carries its evidence."""

    id: str
    #: Party, indicator and first signal: a second warning about the same is refused by the database too.
    key: str
    party_id: str
    branch_id: str
    intervention_id: str
    indicator: str
    severity: Severity
    colour: Colour
    kind: Kind
    source: str
    #: The signals it is about: key, on, facts of each.
    evidence: list[dict[str, object]] = field(default_factory=list)
    #: open | closed
    state: str = "open"
    verdict: Verdict | None = None
    raised_on: date
    closed_on: date | None = None
    recorded_at: datetime


@dataclass(eq=False, kw_only=True)
class DrawdownStop:
    """A stop of further drawdowns 停止提款 of a customer, until it is lifted; one open a customer."""

    id: str
    party_id: str
    #: None where a lawsuit, not a warning, had it made.
    intervention_id: str | None = None
    since: date
    lifted_on: date | None = None
    recorded_at: datetime


@dataclass(eq=False, kw_only=True)
class RiskFeed:
    """How far a feed of the outside is read; `failed_since` is set while it does not answer."""

    name: str
    #: The number of the last item taken over.
    cursor: int = 0
    polled_at: datetime | None = None
    failed_since: datetime | None = None
