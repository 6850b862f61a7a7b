"""Taking an event back: a mistake stays in the book, with the event that undoes it."""

from lending.domain.actors import Actor, Role
from lending.domain.loans import EventKind, LoanEvent
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.servicing.events import in_force
from lending.errors import ConflictError
from lending.service import access
from lending.service.ports import Bank
from lending.service.servicing.booking import Booked, Entry, book_event, find_booked
from lending.service.servicing.books import LoanBook, hold_loan_book

#: What may be taken back; the disbursement, a write-off and a restructuring that was signed are undone by acts of their own.
REVERSIBLE = frozenset(
    {
        EventKind.PAYMENT,
        EventKind.PREPAYMENT,
        EventKind.PAYOFF_QUOTED,
        EventKind.DUE_DAY_CHANGED,
        EventKind.MISUSE_FOUND,
        EventKind.WAIVED,
        EventKind.DELINQUENCY_PAUSED,
        EventKind.DELINQUENCY_RESUMED,
        EventKind.REFUNDED,
        EventKind.COSTS_ADVANCED,
        EventKind.COURT_DEPOSIT,
    }
)


def reverse_event(bank: Bank, actor: Actor, loan_id: str, number: int, *, reason: str, key: str) -> Booked:
    """Take an event back, by its number within the loan, and replay the loan as if it had not been.

    InvalidInputError names an unknown event or a missing reason; ConflictError for one that is taken back already, that cannot be, or
    whose reversal would change a paid instalment.
    """
    with bank.begin() as book:
        held = hold_loan_book(book, actor, loan_id)
        access.require_role(actor, Role.SERVICING_OFFICER)
        event = _event(held, number, reason)
        facts: dict[str, object] = {"event": event.id, "number": number, "reason": reason.strip()}
        entry = Entry(kind=EventKind.REVERSED, action=Action.EVENT_REVERSED, facts=facts, key=key)
        known = find_booked(held, actor, entry)
        if known is not None:
            return known
        _require_reversible(held, event)
        return book_event(bank, book, actor, held, entry)


def _event(held: LoanBook, number: int, reason: str) -> LoanEvent:
    problems = Problems()
    problems.text("reason", reason)
    found = [event for event in held.events if event.number == number]
    if not found:
        problems.add("event", "There is no such event on this loan; choose one of its list.")
    problems.refuse()
    return found[0]


def _require_reversible(held: LoanBook, event: LoanEvent) -> None:
    if event.kind not in REVERSIBLE:
        raise ConflictError(f"An event {event.kind.replace('_', ' ')} cannot be taken back.")
    if event.id not in {counting.id for counting in in_force(held.events)}:
        raise ConflictError("This event was taken back already.")
