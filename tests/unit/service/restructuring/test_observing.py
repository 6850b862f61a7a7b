from datetime import date, timedelta

import pytest

from lending.domain.loans import CollectionCase, EventKind
from lending.domain.records import Action, JournalEntry, OutboxMessage
from lending.service.collection.cases import open_case
from lending.service.restructuring.observing import observe_loan, return_to_collection
from lending.service.servicing.booking import Entry, book_event
from lending.service.servicing.books import hold_loan_book
from tests.support.restructuring import until_changed
from tests.support.running import move_to
from tests.support.walk import row, rows
from tests.unit.service.restructuring.test_following import repaid
from tests.unit.service.servicing.test_payments import SECOND_DUE, pay


@pytest.fixture
def changed(late):
    return until_changed(late)


def observed(changed) -> object:
    return observe_loan(changed.running.trial.bank, changed.id)["observation"]


def paid_through(late, last: date) -> None:
    """Pay each instalment on its day up to one."""
    late.pay_in("60000.00")
    for line in [line for line in late.plan if SECOND_DUE <= line.due <= last]:
        move_to(late.trial, line.due)
        pay(late, amount=str(line.payment), key=str(line.number))


def test_it_looks_again_when_the_next_instalment_is_due(late, changed):
    assert observe_loan(late.trial.bank, changed.id) == {"observation": "running", "look_again_at": "2027-01-23T16:00:00Z"}


def test_kept_for_a_year_it_is_over(late, changed):
    paid_through(late, date(2028, 1, 23))
    assert observed(changed) == "running"
    move_to(late.trial, date(2028, 1, 24))
    assert observed(changed) == "over"
    assert observed(changed) == "over"
    assert (changed.row.state, changed.row.ending, changed.row.ended_on) == ("ended", "kept", date(2028, 1, 24))


def test_repaid_early_it_is_over_too(late, changed):
    repaid(late)
    assert observed(changed) == "over"
    assert changed.row.ending == "kept"


def test_past_due_again_the_loan_goes_back_to_collection_with_the_reason(late, changed):
    move_to(late.trial, SECOND_DUE + timedelta(days=1))
    assert observed(changed) == "relapsed"
    for _again in range(2):
        return_to_collection(late.trial.bank, changed.id)
    case = row(late.trial, CollectionCase, loan_id=late.id)
    assert (case.state, case.past_due_since, case.opened_on) == ("open", SECOND_DUE, SECOND_DUE + timedelta(days=1))
    assert row(late.trial, OutboxMessage, key=f"{case.id}:start").target == "collection"
    assert (changed.row.state, changed.row.ending, late.loan.days_past_due) == ("ended", "relapsed", 1)
    assert '"reason":"relapsed"' in row(late.trial, JournalEntry, action="returned_to_collection").body


def test_paid_meanwhile_it_has_its_case_all_the_same(late, changed):
    move_to(late.trial, SECOND_DUE + timedelta(days=1))
    late.pay_in("9000.00")
    pay(late, amount=str(late.book.standing().due_by(late.book.today)))
    assert observed(changed) == "running"
    return_to_collection(late.trial.bank, changed.id)
    case = row(late.trial, CollectionCase, loan_id=late.id)
    assert case.past_due_since == late.book.today
    with late.trial.bank.begin() as book:
        assert open_case(late.trial.bank, book, late.loan, late.book.today).id == case.id


def test_a_loan_that_was_written_off_did_not_stand_its_time(late, changed):
    with late.trial.bank.begin() as book:
        held = hold_loan_book(book, late.trial.actor("servicing"), late.id)
        entry = Entry(kind=EventKind.WRITTEN_OFF, action=Action.LOAN_WRITTEN_OFF, facts={"reason": "-"}, key="w")
        book_event(late.trial.bank, book, late.trial.actor("servicing"), held, entry)
    assert observed(changed) == "over"
    assert (changed.row.ending, rows(late.trial, CollectionCase)) == ("relapsed", [])
