"""Money that is held for a loan and given back to its customer."""

from decimal import Decimal

from lending.domain.actors import Actor, Role
from lending.domain.loans import EventKind
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.servicing.events import AmountFacts
from lending.service.access import require_role
from lending.service.ports import Bank
from lending.service.servicing.booking import Booked, Entry, book_event, find_booked
from lending.service.servicing.books import hold_loan_book


def refund(bank: Bank, actor: Actor, loan_id: str, *, amount: Decimal, key: str) -> Booked:
    """Give money that is held for a loan, also one that is over, back into the customer's account; by the customer or the servicing desk.

    The same key again returns the first booking. InvalidInputError names a wrong amount.
    """
    with bank.begin() as book:
        held = hold_loan_book(book, actor, loan_id)
        require_role(actor, Role.CUSTOMER, Role.SERVICING_OFFICER)
        entry = Entry(kind=EventKind.REFUNDED, action=Action.MONEY_REFUNDED, facts=AmountFacts(amount).as_facts(), key=key)
        known = find_booked(held, actor, entry)
        if known is not None:
            return known
        left = held.standing().unapplied
        if amount > left:
            problems = Problems()
            problems.add("amount", f"Give at most {left:,.2f}, which is what is held.")
            problems.refuse()
        return book_event(bank, book, actor, held, entry)
