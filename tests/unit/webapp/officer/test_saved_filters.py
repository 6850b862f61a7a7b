"""Saved filters and plans on the tasklist's page."""

import re

import pytest

from lending.domain.saved_filters import SavedFilter
from lending.domain.tasks import HumanTask
from lending.service import tasks
from tests.support.pages import is_chinese
from tests.support.walk import row, rows
from tests.support.web import build_app, csrf_token, signed_in, text_of


@pytest.fixture
def app(trial):
    return build_app(trial)


def send(client, path: str, **form: object):
    return client.post(path, data={"csrf_token": csrf_token(client.get("/tasks")), **form}, follow_redirects=True)


def test_the_list_is_narrowed_kept_shared_and_taken_away(trial, app):
    trial.task(trial.submit().id, "precheck_application", "intake_officer")
    client, colleague = signed_in(app, "intake"), signed_in(app, "supervisor")
    narrowed = "/tasks?product=consumer&least=50,000&age=0-1"
    assert len(re.findall('class="task-row"', client.get(narrowed).text)) == 1
    # When it is kept and shared
    said = text_of(send(client, "/tasks/filters?product=consumer&least=50000&age=0-1", name="Large consumer", shared="yes"))
    # Then
    assert "Saved; it stands among the filters" in said
    entry = re.search(r'<a href="(/tasks\?[^"]+)"[^>]*>Large consumer', colleague.get("/tasks").text)
    assert entry
    assert len(re.findall('class="task-row"', colleague.get(entry[1].replace("&amp;", "&")).text)) == 1
    kept = row(trial, SavedFilter)
    assert send(colleague, f"/tasks/filters/{kept.id}/remove").status_code == 404
    assert "taken away" in text_of(send(client, f"/tasks/filters/{kept.id}/remove"))
    assert rows(trial, SavedFilter) == []


def test_the_list_is_narrowed_by_a_variable_people_have_a_word_for(trial, app):
    trial.engine.holds["held"] = {"route": "manual"}
    case = trial.submit()
    trial.task(case.id, "precheck_application", "intake_officer", id="held")
    trial.task(case.id, "precheck_application", "intake_officer")
    client = signed_in(app, "intake")
    page = client.get("/tasks?lang=zh_Hant").text
    assert '<option value="route">審批路徑</option>' in page
    assert len(re.findall('class="task-row"', page)) == 2
    narrowed = client.get("/tasks?variable=route&value=manual&lang=en").text
    assert len(re.findall('class="task-row"', narrowed)) == 1
    assert "Route = manual" in narrowed
    # When it is kept, its address and its count are those of the narrowed list
    send(client, "/tasks/filters?variable=route&value=manual", name="By hand")
    entry = re.search(r'<a href="(/tasks[^"]+)"[^>]*>By hand.*?</a>', client.get("/tasks").text, re.DOTALL)
    assert entry
    assert entry[1] == "/tasks?variable=route&amp;value=manual"
    assert ">1<" in entry[0]
    # A variable that no open task has any more stays chosen, and can be taken off
    assert '<option value="gone" selected>gone</option>' in client.get("/tasks?variable=gone&value=1").text


@pytest.mark.parametrize(("asked", "part"), [("variable=route", "value"), ("value=manual", "variable")])
def test_half_a_pair_of_variable_and_value_is_said_in_both_languages(app, asked, part):
    client = signed_in(app, "intake")
    for language, chinese in (("en", False), ("zh_Hant", True)):
        answer = client.get(f"/tasks?{asked}&lang={language}")
        assert answer.status_code == 422
        said = answer.text.partition(f"({part})</b> — ")[2].partition("</li>")[0]
        assert said
        assert is_chinese(said) == chinese


@pytest.mark.parametrize("name", ["", "x" * 41, "x" * 300, "<script>alert(1)</script>\0"])
def test_a_name_that_cannot_be_kept_is_said_in_chinese_too(trial, app, name):
    client = signed_in(app, "intake")
    client.get("/tasks?lang=zh_Hant")
    said = re.search(r'class="toast tone-error".*?<p>([^<]+)</p>', send(client, "/tasks/filters", name=name).text, re.DOTALL)
    assert said
    assert is_chinese(said[1])
    assert rows(trial, SavedFilter) == []


def test_a_name_is_text_wherever_it_stands(trial, app):
    client = signed_in(app, "intake")
    page = send(client, "/tasks/filters", name="<script>alert(1)</script>").text
    assert "<script>alert(1)</script>" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


def test_a_task_is_planned_on_its_page(trial, app):
    task = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    tasks.claim_task(trial.bank, trial.actor("intake"), task.id)
    client = signed_in(app, "intake")
    page = text_of(send(client, f"/tasks/{task.id}/plan", priority="2", follow_up_on="2026-11-30"))
    assert "Planned." in page
    assert "Urgent" in text_of(client.get("/tasks"))
    kept = row(trial, HumanTask, id=task.id)
    assert (kept.priority, str(kept.follow_up_on)) == (2, "2026-11-30")
    # What is wrong is said, and who may not is refused
    assert "Enter a day from today" in text_of(send(client, f"/tasks/{task.id}/plan", follow_up_on="2026-11-01"))
    assert send(client, f"/tasks/{task.id}/plan", priority="9").status_code == 422
    assert "can plan it" in text_of(send(signed_in(app, "reviewer"), f"/tasks/{task.id}/plan", priority="1"))
