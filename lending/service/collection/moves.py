"""How a collection case is moved: paused, resumed, lifted up the ladder; and what the journal says of it."""

from datetime import date
from typing import Any

from lending.domain.actors import Actor
from lending.domain.loans import CollectionCase, Loan
from lending.domain.records import Action
from lending.service import journal
from lending.service.ports import Bank, Book


def pause(case: CollectionCase, until: date, reason: str) -> None:
    """Leave the debtor alone until a day."""
    case.paused_until, case.pause_reason = until, reason


def resume(case: CollectionCase) -> None:
    """End a pause."""
    case.paused_until, case.pause_reason = None, ""


def lift(case: CollectionCase) -> None:
    """Send a case to the next step of the ladder whatever the calendar says; from the last there is none."""
    case.lifted_to = max(case.lifted_to, case.step_end_day)
    resume(case)


def note(bank: Bank, book: Book, actor: Actor, action: Action, case: CollectionCase, **facts: object) -> None:
    """Journal what was done in a case."""
    loan = book.get(Loan, case.loan_id)
    told: dict[str, Any] = {"collection_case": case.id, "loan": loan.id, **facts}
    journal.record(bank, book, actor, action, application_id=loan.application_id, party_id=loan.party_id, **told)
