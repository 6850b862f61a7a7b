"""Pausing a loan's delinquency, and letting it run again, by the servicing desk with the reason."""

from lending.domain.actors import Actor, Role
from lending.domain.loans import EventKind
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.servicing.pauses import is_paused
from lending.errors import ConflictError
from lending.service.access import require_role
from lending.service.ports import Bank
from lending.service.servicing.booking import Booked, Entry, book_event, find_booked
from lending.service.servicing.books import hold_loan_book
from lending.service.servicing.payments import require_active


def pause_delinquency(bank: Bank, actor: Actor, loan_id: str, *, reason: str, key: str) -> Booked:
    """Let days delinquent grow no more from today on; days past due and the tier go on.

    The same key again returns the first booking. InvalidInputError for a missing reason; ConflictError while a pause runs.
    """
    return _switch(bank, actor, loan_id, _entry(EventKind.DELINQUENCY_PAUSED, Action.DELINQUENCY_PAUSED, reason, key))


def resume_delinquency(bank: Bank, actor: Actor, loan_id: str, *, reason: str, key: str) -> Booked:
    """Let days delinquent grow again from today on; as `pause_delinquency`, ConflictError where no pause runs."""
    return _switch(bank, actor, loan_id, _entry(EventKind.DELINQUENCY_RESUMED, Action.DELINQUENCY_RESUMED, reason, key))


def _switch(bank: Bank, actor: Actor, loan_id: str, entry: Entry) -> Booked:
    with bank.begin() as book:
        held = hold_loan_book(book, actor, loan_id)
        require_role(actor, Role.SERVICING_OFFICER)
        known = find_booked(held, actor, entry)
        if known is not None:
            return known
        problems = Problems()
        problems.text("reason", entry.facts["reason"])
        problems.refuse()
        require_active(held)
        running = is_paused(held.standing())
        if running == (entry.kind == EventKind.DELINQUENCY_PAUSED):
            raise ConflictError("A pause runs already." if running else "No pause runs that could end.")
        return book_event(bank, book, actor, held, entry)


def _entry(kind: EventKind, action: Action, reason: str, key: str) -> Entry:
    return Entry(kind=kind, action=action, facts={"reason": reason.strip()}, key=key)
