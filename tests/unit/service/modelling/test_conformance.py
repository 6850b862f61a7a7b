from datetime import timedelta
from functools import partial

import pytest

from lending.errors import NotFoundError
from lending.service.modelling import conformance
from lending.service.modelling.conformance import read_conformance
from lending.service.modelling.measure_ports import EndedCase
from tests.support.bank import FIRST_DAY, NOON
from tests.support.histories import TO_REVIEW, walked
from tests.support.modelling import RENAMED, deployed_approval


def ended(trial, instance: str, nodes=TO_REVIEW, key: str = "", days_ago: float = 0) -> None:
    at = NOON - timedelta(days=days_ago)
    records = walked("approval", instance, nodes, at - timedelta(minutes=1), stands=True)
    trial.engine.measures.cases.append((EndedCase(instance, key or instance, "approval:3:x", at), records))


def test_each_case_that_ended_is_replayed_and_those_that_do_not_fit_are_named(approval):
    application = approval.submit()
    ended(approval, "fits")
    ended(approval, "jumped", [node for node in TO_REVIEW if node != "decide_route"], application.id)
    ended(approval, "other", [node for node in TO_REVIEW if node != "decide_route"])
    found = read_conformance(approval.bank, approval.actor("owner"), "approval")
    assert (found.checked, found.fitting, found.fitting_live, found.older) == (3, 1, 1, None)
    assert [(each.case.instance, each.reference) for each in found.deviating] == [("jumped", application.reference), ("other", None)]
    assert any("no token explains" in said for said in found.deviating[0].differences)
    assert (found.since, found.until) == (FIRST_DAY - timedelta(days=30), FIRST_DAY)


def test_what_fits_the_version_it_ran_may_not_fit_the_one_that_is_live(approval):
    ended(approval, "fits")
    approval.engine.deploy("loanflow", {"approval.bpmn": RENAMED})
    found = read_conformance(approval.bank, approval.actor("auditor"), "approval")
    assert (found.checked, found.fitting, found.fitting_live) == (1, 1, 0)


def test_a_period_has_its_own_and_too_many_are_said(approval, monkeypatch):
    ended(approval, "old", days_ago=40)
    ended(approval, "forgotten", ())
    day = FIRST_DAY - timedelta(days=40)
    assert read_conformance(approval.bank, approval.actor("owner"), "approval", day, day).checked == 1
    monkeypatch.setattr(conformance, "MOST", 1)
    found = read_conformance(approval.bank, approval.actor("owner"), "approval")
    assert (found.checked, found.older) == (0, NOON), "what the engine has forgotten is not replayed"


def test_the_older_of_a_long_period_follow_and_none_is_left_out(approval, monkeypatch):
    monkeypatch.setattr(conformance, "MOST", 2)
    for number in range(3):
        ended(approval, f"case {number}", days_ago=number)
    ask = partial(read_conformance, approval.bank, approval.actor("owner"), "approval")
    first = ask()
    assert (first.checked, first.older) == (2, NOON - timedelta(days=1))
    second = ask(before=first.older)
    assert (second.checked, second.older) == (2, NOON - timedelta(days=2)), "the last of the page before once more"
    assert ask(before=second.older).older is None


def test_customers_and_what_is_not_there_have_none(trial):
    deployed_approval(trial)
    with pytest.raises(NotFoundError):
        read_conformance(trial.bank, trial.customer(), "approval")
    with pytest.raises(NotFoundError):
        read_conformance(trial.bank, trial.actor("owner"), "intake")
