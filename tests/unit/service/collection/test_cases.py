from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.collection.records import PaymentPromise
from lending.domain.loans import CollectionCase
from lending.domain.parties import Party
from lending.domain.tasks import HumanTask
from lending.service.business_date import read_business_date
from lending.service.close.closing import close_through
from lending.service.collection import cases
from lending.service.collection.promises import promise_payment
from lending.service.collection.settling import check_promise
from tests.support.bank import FIRST_DAY, TrialBank
from tests.support.walk import change, row
from tests.unit.service.collection.test_following import pay

SENIOR = ("senior", 60)


def plan(trial: TrialBank, case: CollectionCase, step: str = "phone", end: int = 30) -> dict[str, object]:
    return dict(cases.plan_step(trial.bank, case.id, step, end))


def promise(trial: TrialBank, case: CollectionCase, amount: str = "500.00", days: int = 2) -> None:
    with trial.bank.begin() as book:
        by = FIRST_DAY + timedelta(days=11 + days)
        promise_payment(trial.bank, book, trial.actor("collector"), book.lock(CollectionCase, case.id), amount=Decimal(amount), by=by)


def test_the_first_instance_claims_the_case_and_a_second_one_ends_itself(trial, case):
    claims = [cases.claim_case(trial.bank, case.id, instance)["claimed"] for instance in ("a", "a", "b")]
    assert claims == [True, True, False]
    assert row(trial, CollectionCase).process_instance == "a"


def test_the_ladder_is_told_how_late_how_much_and_who(trial, case):
    change(trial, Party, "debtor", segment="D")
    facts = cases.read_arrears(trial.bank, case.id)
    assert facts.pop("amount") == pytest.approx(1061.25)
    assert facts == {"past_due": True, "days_past_due": 10, "product": "consumer", "segment": "D", "warned": False}


@pytest.mark.parametrize(
    ("changed", "fact", "value"),
    [
        ({"lifted_to": 30}, "days_past_due", 30),
        ({"lifted_to": 5}, "days_past_due", 10),
        ({"warned_on": FIRST_DAY}, "warned", True),
        ({"state": "closed"}, "past_due", False),
    ],
)
def test_what_was_decided_in_the_case_counts(trial, case, changed, fact, value):
    change(trial, CollectionCase, case.id, **changed)
    assert cases.read_arrears(trial.bank, case.id)[fact] == value


@pytest.mark.parametrize(
    ("changed", "work"),
    [
        ({}, "phone"),
        ({"objection": "disputed"}, "objection"),
        ({"step": "phone", "paused_until": FIRST_DAY + timedelta(days=12), "pause_reason": "attempt"}, "pause"),
        ({"step": "phone", "paused_until": FIRST_DAY + timedelta(days=11), "pause_reason": "attempt"}, "phone"),
        ({"step": "sms", "paused_until": FIRST_DAY + timedelta(days=12), "pause_reason": "sms"}, "phone"),
        ({"step": "sms", "paused_until": FIRST_DAY + timedelta(days=12), "pause_reason": "kept"}, "pause"),
    ],
)
def test_objections_and_pauses_come_before_the_step_of_the_ladder(trial, case, changed, work):
    change(trial, CollectionCase, case.id, **changed)
    assert plan(trial, case)["work_step"] == work


@pytest.mark.parametrize(("end", "opens"), [(30, 20), (12, 2), (10, 1), (0, 3650)])
def test_a_step_ends_on_the_day_the_ladder_says(trial, case, end, opens):
    day = FIRST_DAY + timedelta(days=11 + opens)
    assert plan(trial, case, end=end)["step_ends_at"] == f"{day - timedelta(days=1)}T16:00:00Z"


def test_a_pause_ends_with_the_step(trial, case):
    change(trial, CollectionCase, case.id, step="phone", paused_until=FIRST_DAY + timedelta(days=90), pause_reason="kept")
    planned = plan(trial, case)
    assert (planned["work_step"], planned["wait_until"]) == ("pause", planned["step_ends_at"])


def test_a_promise_is_waited_for_until_its_day_is_over(trial, case):
    promise(trial, case)
    planned = plan(trial, case)
    assert (planned["work_step"], planned["promise_until"]) == ("promise", "2026-12-06T16:00:00Z")
    assert cases.read_arrears(trial.bank, case.id)["past_due"] is True


@pytest.mark.parametrize(
    ("paid", "state", "moved"),
    [("0", "broken", {"lifted_to": 30}), ("600", "kept", {"pause_reason": "kept"})],
)
def test_a_promise_kept_brings_a_pause_and_one_broken_the_next_step(trial, case, paid, state, moved):
    plan(trial, case)
    promise(trial, case)
    if Decimal(paid):
        pay(trial, Decimal(paid))
    close_through(trial.bank, trial.actor("admin"), FIRST_DAY + timedelta(days=13))
    assert check_promise(trial.bank, case.id) == {"promise_kept": state == "kept"}
    assert row(trial, PaymentPromise).state == state
    found = row(trial, CollectionCase)
    assert {name: getattr(found, name) for name in moved} == moved
    assert check_promise(trial.bank, case.id) == {"promise_kept": True}  # told again there is none left to judge


def test_a_promise_whose_day_is_not_over_stays_open(trial, case):
    promise(trial, case)
    assert check_promise(trial.bank, case.id) == {"promise_kept": True}
    assert row(trial, PaymentPromise).state == "open"


def test_the_last_step_has_nothing_above_it(trial, case):
    plan(trial, case, "legal", 0)
    promise(trial, case)
    close_through(trial.bank, trial.actor("admin"), FIRST_DAY + timedelta(days=13))
    assert check_promise(trial.bank, case.id) == {"promise_kept": False}
    assert row(trial, CollectionCase).lifted_to == 0


def test_a_case_ends_with_its_arrears_its_tasks_and_its_promise(trial, case):
    promise(trial, case)
    task = trial.task(case.id, "call_debtor", "collector")
    pay(trial, Decimal(1200))
    cases.close_case(trial.bank, case.id)
    assert (row(trial, CollectionCase).closed_on, row(trial, PaymentPromise).state) == (read_business_date(trial.bank), "kept")
    assert row(trial, HumanTask, id=task.id).state == "cancelled"


def test_a_case_that_the_close_left_open_is_ended_by_its_process(trial, case):
    pay(trial, Decimal(1200))
    change(trial, CollectionCase, case.id, state="open", closed_on=None)
    cases.close_case(trial.bank, case.id)
    assert row(trial, CollectionCase).state == "closed"


def test_a_case_whose_loan_is_still_late_is_never_ended(trial, case):
    with pytest.raises(ValueError, match="still past due"):
        cases.close_case(trial.bank, case.id)
    assert row(trial, CollectionCase).state == "open"


def test_where_the_business_date_lags_behind_the_clock_timers_are_an_hour_off(trial, case):
    trial.clock.tick(86_400 * 30)
    assert plan(trial, case, end=12)["step_ends_at"] > trial.clock.instant.isoformat()
