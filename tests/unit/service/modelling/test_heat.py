from datetime import date, timedelta

import pytest

from lending.errors import EngineUnavailableError, NotFoundError
from lending.service.modelling import heat
from lending.service.modelling.heat import read_heat
from lending.service.ports import Passed
from tests.support.bank import FIRST_DAY, NOON


def passed(trial, step: str, minutes: int, days_ago: float = 0) -> None:
    trial.engine.passed.append((NOON - timedelta(days=days_ago), Passed(step, timedelta(minutes=minutes))))


def test_what_ended_in_the_period_is_counted_and_timed(approval):
    for step, minutes, days_ago in (("review_case", 5, 0), ("review_case", 15, 29), ("review_case", 99, 40), ("", 30, 1)):
        passed(approval, step, minutes, days_ago)
    found = read_heat(approval.bank, approval.actor("auditor"), "approval")
    assert (found.since, found.until, found.capped) == (FIRST_DAY - timedelta(days=30), FIRST_DAY, False)
    review = found.steps["review_case"]
    assert (review.count, review.median, review.p90) == (2, timedelta(minutes=5), timedelta(minutes=15))
    assert (found.cases.count, found.cases.median) == (1, timedelta(minutes=30))


def test_any_period_is_asked_for_by_its_days(approval):
    passed(approval, "review_case", 99, 40)
    day = FIRST_DAY - timedelta(days=40)
    found = read_heat(approval.bank, approval.actor("owner"), "approval", day, day)
    assert (set(found.steps), found.cases) == ({"review_case"}, None)
    assert read_heat(approval.bank, approval.actor("owner"), "approval", date(2026, 1, 1), date(2026, 1, 2)).steps == {}


@pytest.mark.parametrize(("step", "capped"), [("review_case", True), ("", True)])
def test_a_period_with_too_many_says_so(approval, monkeypatch, step, capped):
    monkeypatch.setattr(heat, "MOST", 2)
    for _ in range(3):
        passed(approval, step, 1)
    owner = approval.actor("owner")
    assert read_heat(approval.bank, owner, "approval").capped is capped
    # And the whole of it is counted where that is asked for
    found = read_heat(approval.bank, owner, "approval", whole=True)
    counted = found.steps[step] if step else found.cases
    assert (found.capped, counted.count) == (False, 3)


def test_customers_and_what_is_not_there_have_none(approval):
    with pytest.raises(NotFoundError):
        read_heat(approval.bank, approval.customer(), "approval")
    with pytest.raises(NotFoundError):
        read_heat(approval.bank, approval.actor("owner"), "intake")
    approval.engine.down = True
    with pytest.raises(EngineUnavailableError):
        read_heat(approval.bank, approval.actor("owner"), "approval")
