"""Who has a step in hand, as the case and the task say it."""

import pytest

from lending.service import tasks
from tests.support.flow import until_report
from tests.support.web import build_app, signed_in, text_of


@pytest.fixture
def task(trial):
    application = trial.submit()
    until_report(trial, application.id)
    return trial.task(application.id, "review_case", "reviewer", name="Review case")


def test_a_case_says_which_group_its_step_waits_for_and_who_has_claimed_it(trial, task):
    supervisor = signed_in(build_app(trial), "supervisor")
    path = f"/cases/{task.application_id}"
    page = text_of(supervisor.get(path))
    assert "group Review" in page
    assert "Review case waits for Review" in page
    tasks.claim_task(trial.bank, trial.actor("reviewer"), task.id)
    name = trial.user("reviewer").name
    page = text_of(supervisor.get(path))
    assert page.count(f"{name} has it in hand") == 2
    assert "group Review" not in page
    assert "waits for Review" not in page


def test_who_can_take_a_task_back_is_not_told_to_ask_for_it(trial, task):
    tasks.claim_task(trial.bank, trial.actor("reviewer"), task.id)
    trial.change("intake", roles=["reviewer"])
    app, name = build_app(trial), trial.user("reviewer").name
    assert f"{name} is working on it. Pick another" in text_of(signed_in(app, "intake").get(f"/tasks/{task.id}"))
    page = text_of(signed_in(app, "supervisor").get(f"/tasks/{task.id}"))
    assert f"{name} is working on it." in page
    assert "ask a supervisor" not in page
