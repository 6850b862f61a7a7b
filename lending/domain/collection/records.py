"""What collection writes down: attempts to reach a debtor, and promises."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from lending.domain.collection.contacts import Addressee, Channel, Contact, Outcome
from lending.domain.collection.promises import PromiseState


@dataclass(eq=False, kw_only=True)
class CollectionContact:
    """An attempt to reach a debtor: when and how, by whom, what came of it and what is next; the key makes it count once."""

    id: str
    key: str
    case_id: str
    loan_id: str
    at: datetime
    channel: Channel
    addressee: Addressee = "debtor"
    #: None while a message's delivery report is awaited.
    outcome: Outcome | None = None
    recording: str = ""
    #: Users who were at a visit.
    officers: list[str] = field(default_factory=list)
    identified: bool = False
    note: str = ""
    #: One of `next_steps.NEXT_STEPS`; empty, or words of its own, where it was kept before they were.
    next_step: str = ""
    task_id: str | None = None
    actor_id: str | None = None
    actor_name: str
    recorded_at: datetime
    business_date: date

    def as_contact(self) -> Contact | None:
        """Return the attempt as the rules of conduct read it; None while nothing came of it yet."""
        if self.outcome is None:
            return None
        return Contact(
            at=self.at,
            channel=self.channel,
            outcome=self.outcome,
            addressee=self.addressee,
            recording=self.recording,
            officers=tuple(self.officers),
            identified=self.identified,
        )


@dataclass(eq=False, kw_only=True)
class DialledCall:
    """A call that the exchange made for a collector from a task; written before it rings, so that it counts whatever comes of it."""

    id: str
    #: The task and the number of the call in it: the exchange dials once under it.
    key: str
    case_id: str
    loan_id: str
    task_id: str
    at: datetime
    #: None until the exchange answered; then answered | no_answer.
    status: str | None = None
    recording: str = ""
    #: The contact that tells what came of it; None until somebody wrote it down.
    contact_id: str | None = None
    actor_id: str | None = None
    recorded_at: datetime
    business_date: date

    def as_contact(self) -> Contact:
        """Return the attempt as the rules of conduct read it while nobody wrote down what came of it: one more without an answer."""
        return Contact(at=self.at, channel="call", outcome="no_answer", recording=self.recording)


@dataclass(eq=False, kw_only=True)
class PaymentPromise:
    """A debtor's word 承諾還款 to pay an amount by a day, and what became of it."""

    id: str
    case_id: str
    given: date
    by: date
    amount: Decimal
    currency: str
    state: PromiseState = "open"
    recorded_at: datetime
