"""What one person of the bank proposes for a running loan and others decide."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(eq=False, kw_only=True)
class ServicingProposal:
    """An event of a loan that needs the approval of others than who proposes it; approved by enough, it is booked."""

    id: str
    loan_id: str
    #: The kind of event it would be, with its facts.
    kind: str
    facts: dict[str, object]
    reason: str
    key: str
    #: How many must approve.
    approvals: int
    #: The restructuring it belongs to: decided on in its task, booked once the customer signed.
    restructuring_id: str | None = None
    #: The legal action whose tasks propose and decide on it.
    legal_action_id: str | None = None
    #: How many events the loan had: a proposal is decided on what its proposer saw.
    seen_events: int
    #: open | approved | refused
    state: str = "open"
    proposed_by: str
    proposed_name: str
    #: One a person: by, name, approve, note, at.
    votes: list[dict[str, object]] = field(default_factory=list)
    event_id: str | None = None
    recorded_at: datetime
    business_date: date
    decided_on: date | None = None
