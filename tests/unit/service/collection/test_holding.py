from datetime import timedelta

import pytest

from lending.domain.restructuring.records import Restructuring
from lending.service.collection.holding import held_until
from lending.service.restructuring.requests import ask_for_debtor
from tests.support.walk import change, row
from tests.unit.service.collection.test_collecting import TODAY


def until(trial):
    with trial.bank.read() as book:
        return held_until(book, "l0")


@pytest.fixture
def asked(trial, case):
    with trial.bank.begin() as book:
        ask_for_debtor(trial.bank, book, trial.actor("collector"), case, "Lost her work.")
    return row(trial, Restructuring)


def test_nothing_holds_a_case_that_nobody_asked_about(trial, case):
    assert until(trial) is None


def test_an_open_request_holds_it_for_a_while(trial, asked):
    assert until(trial) == TODAY + timedelta(days=45)


@pytest.mark.parametrize("changes", [{"stage": "observed"}, {"state": "ended"}])
def test_one_that_is_booked_or_over_holds_it_no_more(trial, asked, changes):
    change(trial, Restructuring, asked.id, **changes)
    assert until(trial) is None
