from datetime import timedelta

import pytest

from lending.domain.early_warning.records import RiskIntervention
from lending.domain.loans import CollectionCase, Loan
from lending.domain.records import OutboxMessage
from lending.domain.restructuring.records import Restructuring
from lending.domain.tasks import HumanTask
from lending.service.collection.cases import open_case, read_arrears
from lending.service.collection.holding import held_until, warn_cases
from lending.service.restructuring.requests import ask_for_debtor
from tests.support.bank import FIRST_DAY, NOON
from tests.support.collecting import add_debtor, late_for
from tests.support.walk import change, row, rows
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


def warn(trial):
    with trial.bank.begin() as book:
        return warn_cases(trial.bank, book, "debtor", "warning")


def told(trial):
    return [word.target for word in rows(trial, OutboxMessage, kind="message")]


def test_a_warning_sends_a_debtors_case_to_legal_action_once_whatever_it_waited_for(trial, case):
    change(trial, CollectionCase, case.id, step="phone", paused_until=TODAY + timedelta(days=9), pause_reason="kept")
    task = trial.task(case.id, "call_debtor", "collector", process="collection")
    assert [warn(trial), warn(trial)] == [[case.id], []]
    after = row(trial, CollectionCase)
    assert (after.warned_on, after.paused_until, after.pause_reason) == (TODAY, None, "")
    assert row(trial, HumanTask, id=task.id).state == "cancelled"
    assert told(trial) == ["arrears_changed"]
    assert read_arrears(trial.bank, case.id)["warned"] is True


def test_a_case_that_the_lawyers_have_is_marked_and_goes_on_where_it_is(trial, case):
    change(trial, CollectionCase, case.id, step="legal")
    task = trial.task(case.id, "send_demand", "legal_officer", process="legal_action")
    assert warn(trial) == [case.id]
    assert row(trial, CollectionCase).warned_on == TODAY
    assert row(trial, HumanTask, id=task.id).state == "open"
    assert told(trial) == []


@pytest.mark.parametrize("changed", [{"state": "closed"}, {"warned_on": FIRST_DAY}])
def test_a_case_that_is_over_or_was_warned_of_before_stays_as_it_is(trial, case, changed):
    change(trial, CollectionCase, case.id, **changed)
    assert warn(trial) == []
    assert row(trial, CollectionCase).warned_on == changed.get("warned_on")


def test_nobody_elses_case_is_touched(trial, case):
    add_debtor(trial, "l1", "other")
    change(trial, CollectionCase, case.id, loan_id="l1")
    assert warn(trial) == []


#: What is found of a customer's intervention, and whether a case that is opened meanwhile goes to legal action at once.
FOUND = [
    ({"verdict": "real"}, True),
    ({"verdict": "false"}, False),
    ({}, False),
    ({"verdict": "real", "kind": "income"}, False),
    ({"verdict": "real", "state": "ended", "ended_on": FIRST_DAY}, False),
]


def warned_of(trial, **found):
    facts = {"party_id": "debtor", "loan_id": "l0", "kind": "litigation", "colour": "red", "opened_on": FIRST_DAY, "recorded_at": NOON}
    with trial.bank.begin() as book:
        book.add(RiskIntervention(id="intervention", **{**facts, **found}))


@pytest.mark.parametrize(("found", "warned"), FOUND)
def test_a_case_that_is_opened_later_is_warned_while_real_litigation_is_dealt_with(trial, case, found, warned):
    change(trial, CollectionCase, case.id, state="closed")
    warned_of(trial, **found)
    with trial.bank.begin() as book:
        opened = open_case(trial.bank, book, book.get(Loan, "l0"), FIRST_DAY)
    assert opened.id != case.id
    assert opened.warned_on == (TODAY if warned else None)


@pytest.mark.parametrize(("found", "warned"), FOUND)
def test_so_is_one_that_the_close_opens_and_not_another_customers(any_bank, found, warned):
    add_debtor(any_bank)
    add_debtor(any_bank, "l1", "other")
    warned_of(any_bank, **found)
    opened = late_for(any_bank, 2)
    assert opened.warned_on == (opened.opened_on if warned else None)
    assert row(any_bank, CollectionCase, loan_id="l1").warned_on is None
