"""The supervisors' queues as pages."""

import re

import pytest

from lending.domain.actors import WORKER
from lending.service import tasks
from lending.service.business_date import move_business_date
from tests.support.bank import FIRST_DAY
from tests.support.web import build_app, signed_in, text_of


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.mark.parametrize("lang", ["en", "zh_Hant"])
def test_each_number_leads_to_a_list_of_so_many(trial, app, lang):
    # Given tasks late, due, held and done
    intake = trial.actor("intake")
    held = [trial.task(trial.submit().id, "precheck_application", "intake_officer") for _ in range(3)]
    for task in held[:2]:
        tasks.claim_task(trial.bank, intake, task.id)
    tasks.complete_task(trial.bank, intake, held[0].id, {"precheck_outcome": "admit"})
    move_business_date(trial.bank, WORKER, FIRST_DAY.replace(day=27))
    client = signed_in(app, "supervisor")
    page = client.get(f"/queues?lang={lang}").text
    # Then
    numbers = re.findall(r'<td class="number"><a href="(/tasks[^"]*)"[^>]*>([\d,]+)</a>', page)
    assert len(numbers) > 6
    for link, number in numbers:
        listed = client.get(link.replace("&amp;", "&")).text
        assert len(re.findall('class="task-row"', listed)) == int(number), link
    assert f"/tasks/reassign?holder={intake.user_id}" in page


def test_an_empty_bank_says_that_queues_will_come(app):
    assert "No open tasks" in text_of(signed_in(app, "supervisor").get("/queues"))


@pytest.mark.parametrize("part", ["since=yesterday", "until=2026-13-01"])
def test_a_period_that_is_none_is_named(app, part):
    answer = signed_in(app, "supervisor").get(f"/queues?{part}")
    assert (answer.status_code, f"({part.partition('=')[0]})</b>" in answer.text) == (422, True)


def test_queues_are_for_supervisors(app):
    assert signed_in(app, "reviewer").get("/queues").status_code == 403
