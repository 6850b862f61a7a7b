"""How a lawsuit or a preservation is moved: its stage, its steps, and what the journal says of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor
from lending.domain.calendar import WorkingDays
from lending.domain.legal.course import due_day, next_turn, rest_until
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.loans import CollectionCase, Loan
from lending.domain.records import Action
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStep:
    """Something done in a lawsuit or a preservation; `key` makes it count once. Amounts are in the loan's currency."""

    key: str
    kind: str
    on: date
    due_on: date | None = None
    court: str = ""
    reference: str = ""
    amount: Decimal | None = None
    costs: Decimal | None = None
    event_id: str | None = None
    outcome: str = ""
    note: str = ""
    document_id: str | None = None


def add_step(bank: Bank, book: Book, actor: Actor, about: LegalAction | AssetPreservation, new: NewStep) -> LegalStep:
    """Write a step down within the caller's transaction."""
    action = about if isinstance(about, LegalAction) else None
    step = LegalStep(
        id=str(uuid4()),
        loan_id=about.loan_id,
        legal_action_id=action.id if action else None,
        preservation_id=None if action else about.id,
        actor_id=actor.user_id,
        actor_name=journal.public_name(actor),
        recorded_at=bank.now(),
        business_date=business_date(book),
        **{name: getattr(new, name) for name in NewStep.__slots__},
    )
    book.add(step)
    return step


def note(bank: Bank, book: Book, actor: Actor, action: Action, about: LegalAction | AssetPreservation, **facts: object) -> None:
    """Journal what was done in a lawsuit or a preservation; `personal` fields are encrypted as ever."""
    loan = book.get(Loan, about.loan_id)
    which = "legal_action" if isinstance(about, LegalAction) else "preservation"
    told: dict[str, Any] = {which: about.id, "loan": loan.id, **facts}
    if isinstance(about, AssetPreservation) and about.intervention_id:
        told["intervention"] = about.intervention_id
    if isinstance(about, AssetPreservation) and about.segment_move_id:
        told["move"] = about.segment_move_id
    journal.record(bank, book, actor, action, application_id=loan.application_id, party_id=loan.party_id, **told)


def open_action(book: Book, case_id: str) -> LegalAction | None:
    """Return the case's open lawsuit, None before it began."""
    return book.first(LegalAction, case_id=case_id, state="open")


def begin_action(bank: Bank, book: Book, actor: Actor, case: CollectionCase) -> LegalAction:
    """Return the case's lawsuit, begun now where there is none."""
    known = open_action(book, case.id)
    if known is not None:
        return known
    today = business_date(book)
    action = LegalAction(
        id=str(uuid4()),
        case_id=case.id,
        loan_id=case.loan_id,
        due_on=due_day("demand", today, WorkingDays(bank.settings.country)),
        opened_on=today,
        recorded_at=bank.now(),
    )
    book.add(action)
    book.flush()
    note(bank, book, actor, Action.LEGAL_OPENED, action, collection_case=case.id)
    return action


def go_on(bank: Bank, book: Book, case: CollectionCase, action: LegalAction, outcome: str, *, rests: date | None = None) -> None:
    """Go to what follows an outcome of the case's stage; `rests` is the day it rests until, in place of the parameter's."""
    today = business_date(book)
    turn = next_turn(case.legal_stage, outcome)
    case.legal_stage = turn.stage
    action.look_again_on = rests if rests is not None and rests > today else rest_until(turn, today)
    frozen = [each.granted_on for each in book.find(AssetPreservation, case_id=case.id, freeze="granted") if each.granted_on]
    calendar = WorkingDays(bank.settings.country)
    action.due_on = due_day(turn.stage, action.look_again_on or today, calendar, min(frozen, default=None))


def last_step_day(book: Book, action: LegalAction) -> date:
    """Return the day of a lawsuit's last step, before which the next cannot be done; a paper handed in is none."""
    steps = (step.on for step in book.find(LegalStep, legal_action_id=action.id) if step.kind != "paper")
    return max(steps, default=action.opened_on)
