import pytest

from lending.domain.loans import LoanEvent
from lending.errors import ForbiddenError, InvalidInputError
from tests.support.suing import money
from tests.support.walk import row, rows


def test_money_that_the_desk_finds_is_booked_as_a_payment_once(lawsuit):
    lawsuit.at("result").done("confirm_recovery")
    event, step = row(lawsuit.trial, LoanEvent, kind="payment"), lawsuit.steps[-1]
    assert (event.facts["amount"], event.facts["source"], step.event_id) == ("300.00", "transfer", event.id)
    assert (step.outcome, step.amount, lawsuit.case.state) == ("arrived", money("300.00"), "open")


def test_money_that_did_not_come_books_nothing(lawsuit):
    lawsuit.at("result").done("confirm_recovery", arrived="no", amount=None, value_date=None)
    assert rows(lawsuit.trial, LoanEvent, kind="payment") == []
    assert lawsuit.steps[-1].outcome == "missing"


def test_money_that_pays_all_ends_the_case_and_its_lawsuit(lawsuit):
    owed = lawsuit.at("result").standing.due_by(lawsuit.today)
    lawsuit.done("confirm_recovery", amount=str(owed))
    assert (lawsuit.case.state, lawsuit.case.reason, lawsuit.action.ending) == ("closed", "cured", "paid")


def test_a_value_date_long_past_is_refused_at_its_field(lawsuit):
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.at("result").done("confirm_recovery", value_date="2020-01-01")
    assert list(caught.value.errors) == ["value_date"]


def test_who_says_that_money_came_does_not_book_it(lawsuit):
    with pytest.raises(ForbiddenError):
        lawsuit.at("result").done("confirm_recovery", login="collector.lead")
