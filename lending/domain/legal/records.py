"""What legal action and asset preservation write down: a lawsuit, a freeze, and each step with its day, costs and paper."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

#: How a legal action ended; settled ones stay open, since a settlement that is broken is enforced.
LegalEnding = Literal["paid", "written_off"]
#: How far a freeze is.
FreezeState = Literal["none", "applied", "granted", "refused", "lifted"]
#: open: being made · standing: a freeze holds, or drawdowns stay stopped · releasing: to be lifted · ended.
PreservationState = Literal["open", "standing", "releasing", "ended"]


@dataclass(eq=False, kw_only=True)
class LegalAction:
    """A lawsuit about a loan's arrears, from the letter before action to the money or the write-off; one open a collection case.

    How far it is stands at its case (`legal_stage`).
    """

    id: str
    case_id: str
    loan_id: str
    #: open | ended
    state: str = "open"
    ending: LegalEnding | None = None
    #: Nothing is to be done before this day: the letter's time to pay, a hearing, an enforcement under way.
    look_again_on: date | None = None
    #: The last day for the step that is due now, as its stage was entered.
    due_on: date
    court: str = ""
    case_number: str = ""
    #: What was claimed, and what the judgment or settlement says.
    claimed: Decimal | None = None
    judged: Decimal | None = None
    #: The letter before action, None until it is written.
    document_id: str | None = None
    #: The write-off that is proposed now.
    proposal_id: str | None = None
    opened_on: date
    ended_on: date | None = None
    recorded_at: datetime


@dataclass(eq=False, kw_only=True)
class AssetPreservation:
    """Holding on to what a debtor has 資產保全: drawdowns stopped, assets frozen by a court, collateral inspected, lifted in the end."""

    id: str
    loan_id: str
    #: What it is made for: a collection case, an intervention, or a move to segment D; one of them is set.
    case_id: str | None = None
    intervention_id: str | None = None
    segment_move_id: str | None = None
    state: PreservationState = "open"
    freeze: FreezeState = "none"
    court: str = ""
    reference: str = ""
    #: deposits | movables | real_estate, and how much of it.
    asset: str = ""
    amount: Decimal | None = None
    applied_on: date | None = None
    granted_on: date | None = None
    #: The last day on which the freeze holds, by law.
    frozen_until: date | None = None
    #: Security that lies with the court for it.
    deposit: Decimal = Decimal(0)
    inspected: bool = False
    #: The instance that lifts it, of the process of that name.
    process_instance: str | None = None
    escalated_at: datetime | None = None
    opened_on: date
    ended_on: date | None = None
    recorded_at: datetime


@dataclass(eq=False, kw_only=True)
class LegalStep:
    """Something done in a lawsuit or a preservation, or a paper handed in; inserted only, its key makes it count once."""

    id: str
    key: str
    loan_id: str
    legal_action_id: str | None = None
    preservation_id: str | None = None
    #: A task's definition, `letter` for the paper that was written, `paper` for one handed in.
    kind: str
    on: date
    #: The last day for it; None where it had none.
    due_on: date | None = None
    court: str = ""
    reference: str = ""
    #: What it is about in money: demanded, claimed, judged, frozen, got.
    amount: Decimal | None = None
    #: What it cost the bank, and the event of the loan that this is.
    costs: Decimal | None = None
    event_id: str | None = None
    #: What came of it, or the kind of a paper.
    outcome: str = ""
    note: str = ""
    document_id: str | None = None
    actor_id: str | None = None
    actor_name: str
    recorded_at: datetime
    business_date: date

    @property
    def is_late(self) -> bool:
        """Say whether it was done after its last day."""
        return self.due_on is not None and self.business_date > self.due_on
