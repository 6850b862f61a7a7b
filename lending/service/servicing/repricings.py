"""Repricing 重定價: on its day a loan that follows the LPR gets the rate of that day (R8); the daily close asks for it."""

from datetime import date

from lending.domain.actors import WORKER
from lending.domain.loans import EventKind, LoanState
from lending.domain.records import Action
from lending.domain.servicing.repricing import RateFacts, next_repricing, repriced
from lending.service.ports import Bank, Book
from lending.service.servicing.booking import Booked, Entry, book_event
from lending.service.servicing.books import LoanBook


def reprice(bank: Bank, book: Book, held: LoanBook, on: date) -> Booked | None:
    """Give a loan that is held the rate of a day, not after the business date, and set when it is looked at next.

    None where the rate stays; asked again for the same day, it is what was booked.
    """
    loan, standing = held.loan, held.standing()
    terms = standing.terms
    loan.reprices_on = next_repricing(terms, on) if loan.state == LoanState.ACTIVE else None
    rate = repriced(terms, on)
    if rate == standing.rate or loan.state != LoanState.ACTIVE or terms.repricing == "fixed":
        return None
    facts = {**RateFacts(rate).as_facts(), "benchmark": str(terms.benchmark), "spread": str(terms.spread)}
    entry = Entry(kind=EventKind.RATE_CHANGED, action=Action.RATE_CHANGED, facts=facts, key=on.isoformat(), value_date=on)
    return book_event(bank, book, WORKER, held, entry)
