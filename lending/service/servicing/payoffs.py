"""Paying a loan off 結清: a quote that is honoured on its day, and the payment that ends the loan."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import get_args

from lending.domain.actors import Actor
from lending.domain.loans import EventKind, LoanEvent
from lending.domain.parameters import parameter
from lending.domain.payoff import PayoffInterest
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.servicing.events import amount_of
from lending.domain.servicing.payoff import PayoffFigures, payoff_figures
from lending.domain.servicing.prepayment import PaidFrom, PrepaymentFacts
from lending.errors import ConflictError
from lending.service.ports import Bank
from lending.service.servicing.booking import Booked, Entry, book_event, booked_by, repeated
from lending.service.servicing.books import LoanBook, hold_loan_book, read_loan_book
from lending.service.servicing.payments import require_active, require_covered, require_payer

#: What may be booked after a quote without ending it: the customer cannot help these.
_HARMLESS = frozenset({EventKind.PAYOFF_QUOTED, EventKind.RATE_CHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayoff:
    """The wish to pay a loan off today; `key` makes it count once."""

    charged: PayoffInterest
    source: PaidFrom
    key: str


def show_payoff(bank: Bank, actor: Actor, loan_id: str, *, on: date | None = None, charged: PayoffInterest = "to_date") -> PayoffFigures:
    """Return what would pay a loan off on a day, today unless another is given, as `quote_payoff` would quote it."""
    with bank.read() as book:
        held = read_loan_book(book, actor, loan_id)
        return _figures(held, on or held.today, charged)


def quote_payoff(bank: Bank, actor: Actor, loan_id: str, *, on: date, charged: PayoffInterest, key: str) -> Booked:
    """Book a quote of what pays a loan off on a day, today or up to 30 days ahead; its facts are the figures.

    It is honoured until the end of that day, also when the rate goes up meanwhile; anything else that is booked on the loan ends it.
    InvalidInputError names each wrong field; ConflictError for a loan that is over.
    """
    with bank.begin() as book:
        held = hold_loan_book(book, actor, loan_id)
        known = booked_by(held, actor, EventKind.PAYOFF_QUOTED, key)
        if known is not None:
            _require_same(known, on=on.isoformat(), charged=charged)
            return repeated(held, known)
        figures = _figures(held, on, charged)
        amounts = {name: str(getattr(figures, name)) for name in ("due", "principal", "interest", "fee", "held", "total")}
        facts: dict[str, object] = {"on": on.isoformat(), "charged": charged, **amounts}
        return book_event(bank, book, actor, held, Entry(kind=EventKind.PAYOFF_QUOTED, action=Action.PAYOFF_QUOTED, facts=facts, key=key))


def pay_off(bank: Bank, actor: Actor, loan_id: str, wanted: NewPayoff) -> Booked:
    """Pay a loan off today, at what was quoted for today where that is less; held money is used first.

    Customers pay from their account, the servicing desk records transfers. The same key again returns the first booking.
    InvalidInputError names each wrong field; ConflictError for a loan that is over.
    """
    with bank.begin() as book:
        held = hold_loan_book(book, actor, loan_id)
        require_payer(actor, wanted.source)
        known = booked_by(held, actor, EventKind.PREPAYMENT, wanted.key)
        if known is not None:
            _require_same(known, way=wanted.charged, source=wanted.source)
            return repeated(held, known)
        facts = _payoff_facts(held, wanted)
        entry = Entry(kind=EventKind.PREPAYMENT, action=Action.LOAN_PREPAID, facts=facts.as_facts(), key=wanted.key)
        if wanted.source == "deposit":
            require_covered(book, held, facts.amount, whole=True)
        return book_event(bank, book, actor, held, entry)


def quote_in_force(held: LoanBook, charged: PayoffInterest) -> LoanEvent | None:
    """Return the quote for today that nothing booked since has ended."""
    since = takewhile(lambda event: event.kind in _HARMLESS, reversed(held.events))
    wanted = (held.today.isoformat(), charged)
    return next((event for event in since if (event.facts.get("on"), event.facts.get("charged")) == wanted), None)


def _payoff_facts(held: LoanBook, wanted: NewPayoff) -> PrepaymentFacts:
    figures = _figures(held, held.today, wanted.charged)
    quote = quote_in_force(held, wanted.charged)
    agreed = min(figures.total, amount_of(quote.facts["total"])) if quote else figures.total
    return PrepaymentFacts(amount=agreed, way=wanted.charged, source=wanted.source, fee=figures.fee, waived=figures.total - agreed)


def _figures(held: LoanBook, on: date, charged: PayoffInterest) -> PayoffFigures:
    require_active(held)
    problems = Problems()
    last = held.today + timedelta(days=int(parameter("payoff.quoted_ahead", held.today).value))
    if not held.today <= on <= last:
        problems.add("on", f"Give a date from today, {held.today}, to {last}.")
    problems.choice("charged", charged, get_args(PayoffInterest))
    problems.refuse()
    return payoff_figures(held.standing(on), charged)


def _require_same(event: LoanEvent, **facts: str) -> None:
    if any(event.facts.get(name) != value for name, value in facts.items()):
        raise ConflictError("This key was used for something else; send a new one.")
