"""Another day of the month to pay on, as the customer chooses, with a preview that states the interest of the odd days."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.actors import Actor, Role
from lending.domain.loans import EventKind
from lending.domain.records import Action
from lending.domain.servicing.due_day import DueDayFacts
from lending.domain.servicing.plan_change import PlanChange, plan_change
from lending.domain.servicing.replanning import to_come
from lending.domain.servicing.standing import Standing
from lending.errors import ConflictError
from lending.service.access import require_role
from lending.service.ports import Bank
from lending.service.servicing.booking import Booked, Entry, book_event, find_booked
from lending.service.servicing.books import LoanBook, hold_loan_book, read_loan_book
from lending.service.servicing.payments import require_active


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDayPreview:
    """Both plans, the next due date on the new day, and how much more interest its instalment has for the odd days (below 0: less)."""

    change: PlanChange
    next_due: date
    odd_interest: Decimal


def preview_due_day(bank: Bank, actor: Actor, loan_id: str, *, day: int) -> DueDayPreview:
    """Return what another day of the month would make of the plan; it refuses what `change_due_day` refuses."""
    with bank.read() as book:
        held = read_loan_book(book, actor, loan_id)
        facts, before = DueDayFacts(day).as_facts(), held.standing()
        _require_right(held, before)
        after = held.standing(None, held.imagined(EventKind.DUE_DAY_CHANGED, facts))
        first, planned = to_come(after, held.today)[0], to_come(before, held.today)[0]
        return DueDayPreview(change=plan_change(before, after), next_due=first.due, odd_interest=first.interest - planned.interest)


def change_due_day(bank: Bank, actor: Actor, loan_id: str, *, day: int, key: str) -> Booked:
    """Let instalments be due on another day of the month from the next on; by the customer or the servicing desk.

    The same key again returns the first booking. InvalidInputError names a wrong day; ConflictError for a loan that is over, while
    something due is not paid, or where no instalment is to come.
    """
    with bank.begin() as book:
        held = hold_loan_book(book, actor, loan_id)
        require_role(actor, Role.CUSTOMER, Role.SERVICING_OFFICER)
        entry = Entry(kind=EventKind.DUE_DAY_CHANGED, action=Action.DUE_DAY_CHANGED, facts=DueDayFacts(day).as_facts(), key=key)
        known = find_booked(held, actor, entry)
        if known is not None:
            return known
        _require_right(held, held.standing())
        return book_event(bank, book, actor, held, entry)


def _require_right(held: LoanBook, standing: Standing) -> None:
    require_active(held)
    due = standing.due_by(held.today)
    if due:
        raise ConflictError(f"Pay what is due first, {due:,.2f}; then choose another day.")
    if not to_come(standing, held.today):
        raise ConflictError("No instalment is to come whose day could be another.")
