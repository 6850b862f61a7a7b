"""What a lawsuit costs, posted as the loan's own: receivable from the debtor, the bank's expense, or security that comes back."""

from decimal import Decimal

from lending.domain.loans import EventKind
from lending.domain.records import Action
from lending.domain.servicing.events import AmountFacts
from lending.service.servicing.booking import Entry, book_event
from lending.service.servicing.books import hold_loan_book
from lending.service.servicing.payments import require_active
from lending.service.tasks import Completion

_ACTIONS = {
    EventKind.COSTS_ADVANCED: Action.COSTS_ADVANCED,
    EventKind.COSTS_BORNE: Action.COSTS_BORNE,
    EventKind.COURT_DEPOSIT: Action.COURT_DEPOSIT,
    EventKind.COURT_DEPOSIT_RETURNED: Action.COURT_DEPOSIT_RETURNED,
}


def book_costs(done: Completion, loan_id: str, kind: EventKind, amount: Decimal) -> str | None:
    """Post court costs or security as a task is completed, and return the event; None where there are none.

    ConflictError for a loan that is over, on which only security comes back.
    """
    if not amount:
        return None
    held = hold_loan_book(done.book, done.actor, loan_id)
    if kind != EventKind.COURT_DEPOSIT_RETURNED:
        require_active(held)
    entry = Entry(kind=kind, action=_ACTIONS[kind], facts=AmountFacts(amount).as_facts(), key=done.task.id)
    return book_event(done.bank, done.book, done.actor, held, entry).event.id


def bear_costs(done: Completion, loan_id: str) -> str | None:
    """Post as the bank's expense what the debtor owes of costs, since a court lays them on the bank."""
    owed = hold_loan_book(done.book, done.actor, loan_id).standing().costs_owed
    return book_costs(done, loan_id, EventKind.COSTS_BORNE, owed)
