from dataclasses import replace
from datetime import date

import pytest

from lending.domain.loans import EventKind
from lending.domain.records import Action
from lending.errors import ConflictError
from lending.service.servicing import booking
from lending.service.servicing.books import LoanBook, hold_loan_book
from lending.service.servicing.ledger import post_to
from tests.support.running import move_to
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay


def test_an_event_that_would_change_a_paid_row_is_refused(trial, running, monkeypatch):
    move_to(trial, FIRST_DUE)
    pay(running)
    real = LoanBook.standing

    def moved(self, through=None, *more):
        standing = real(self, through, *more)
        first = replace(standing.claims[0], due=date(2026, 12, 24))
        return replace(standing, claims=(first, *standing.claims[1:])) if more else standing

    monkeypatch.setattr(LoanBook, "standing", moved)
    entry = booking.Entry(kind=EventKind.DUE_DAY_CHANGED, action=Action.DUE_DAY_CHANGED, facts={"day": 23}, key="k")
    with pytest.raises(ConflictError, match="Instalment 1 is paid"), trial.bank.begin() as book:
        booking.book_event(trial.bank, book, running.customer, hold_loan_book(book, running.customer, running.id), entry)
    assert len(running.events) == 2


def test_booked_again_by_somebody_who_was_overtaken_it_is_what_was_booked(trial, running):
    first = pay(running, amount="5.00")
    entry = booking.Entry(kind=EventKind.PAYMENT, action=Action.PAYMENT_RECORDED, facts=first.event.facts, key="k")
    with trial.bank.begin() as book:
        again = booking.book_event(trial.bank, book, running.customer, hold_loan_book(book, running.customer, running.id), entry)
    assert (again.event.id, again.repeated) == (first.event.id, True)


def test_posting_again_when_nothing_changed_posts_nothing(trial, running):
    booked = pay(running, amount="5.00")
    before = running.postings
    with trial.bank.begin() as book:
        held = hold_loan_book(book, running.customer, running.id)
        assert post_to(trial.bank, book, held, booked.event.id, held.standing()) == []
    assert len(running.postings) == len(before)
