"""Funds found not to be used as agreed 挪用: recorded by the servicing desk, with the reason, and charged by R11."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.actors import Actor, Role
from lending.domain.loans import EventKind
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.servicing.misuse import MisuseFacts
from lending.domain.servicing.replanning import principal_to_come
from lending.service.access import require_role
from lending.service.ports import Bank, Book
from lending.service.servicing.booking import Booked, Entry, book_event, find_booked
from lending.service.servicing.books import LoanBook, hold_loan_book
from lending.service.servicing.payments import require_active


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """Principal misused, in the loan's currency, from a day on; `key` makes it count once."""

    amount: Decimal
    since: date
    reason: str
    key: str


def record_misuse(bank: Bank, actor: Actor, loan_id: str, finding: NewFinding) -> Booked:
    """Record that principal was misused: from that day on it bears the penalty of R11, due with the next instalments.

    The same key again returns the first booking. InvalidInputError names each wrong field; ConflictError for a loan that is over.
    """
    with bank.begin() as book:
        return book_misuse(bank, book, actor, loan_id, finding)


def book_misuse(bank: Bank, book: Book, actor: Actor, loan_id: str, finding: NewFinding) -> Booked:
    """Record it within the caller's transaction, as `record_misuse` does."""
    held = hold_loan_book(book, actor, loan_id)
    require_role(actor, Role.SERVICING_OFFICER)
    facts = {**MisuseFacts(finding.amount, finding.since).as_facts(), "reason": finding.reason.strip()}
    entry = Entry(kind=EventKind.MISUSE_FOUND, action=Action.MISUSE_FOUND, facts=facts, key=finding.key)
    known = find_booked(held, actor, entry)
    if known is not None:
        return known
    _require_right(held, finding)
    return book_event(bank, book, actor, held, entry)


def _require_right(held: LoanBook, finding: NewFinding) -> None:
    require_active(held)
    problems, standing = Problems(), held.standing()
    problems.text("reason", finding.reason)
    if not held.loan.disbursed_on <= finding.since <= held.today:
        problems.add("since", f"Give a date from the disbursement, {held.loan.disbursed_on}, to today, {held.today}.")
    left = max(principal_to_come(standing, held.today) - standing.misused, Decimal(0))
    if finding.amount > left:
        problems.add("amount", f"Give at most {left:,.2f}: no more principal is out that is not due and not found misused yet.")
    problems.refuse()
