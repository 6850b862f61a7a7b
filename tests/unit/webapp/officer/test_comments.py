"""Comments on the pages: text stays text, and whoever is called is told."""

import pytest

from lending.domain.tasks import HumanTask
from tests.support.web import build_app, csrf_token, signed_in, text_of

HOSTILE = "<script>alert(1)</script> @reviewer <img src=x onerror=alert(2)> {{ 7*7 }}"


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.fixture
def task(trial) -> HumanTask:
    return trial.task(trial.submit().id, "precheck_application", "intake_officer")


def write(client, task: HumanTask, text: str):
    token = csrf_token(client.get("/tasks"))
    return client.post(f"/tasks/{task.id}/comments", data={"csrf_token": token, "text": text}, follow_redirects=True)


def test_a_stored_script_stays_text_wherever_it_is_shown(trial, app, task):
    intake, reviewer = signed_in(app, "intake"), signed_in(app, "reviewer")
    shown = write(intake, task, HOSTILE).text
    told = reviewer.get("/mentions").text
    for page in (shown, told, reviewer.get(f"/tasks/{task.id}?tab=comments").text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; " in page
        assert "{{ 7*7 }}" in page
        assert '<b class="comment__call">@reviewer</b>' in page


def test_whoever_is_called_is_told_on_every_page_until_he_opens_it(trial, app, task):
    write(signed_in(app, "intake"), task, "Please look, @reviewer")
    reviewer = signed_in(app, "reviewer")
    assert 'aria-label="Mentions: 1"' in reviewer.get("/cases").text
    assert "New" in text_of(reviewer.get("/mentions"))
    assert "Comments 1" in text_of(reviewer.get(f"/tasks/{task.id}"))
    assert "Please look, @reviewer" in text_of(reviewer.get(f"/tasks/{task.id}?tab=comments"))
    assert 'aria-label="Mentions"' in reviewer.get("/cases").text
    assert "Nobody called you" in text_of(signed_in(app, "approver").get("/mentions"))


@pytest.mark.parametrize("lang", ["en", "zh_Hant"])
def test_a_comment_that_cannot_stand_comes_back_with_what_was_typed(trial, app, task, lang):
    client = signed_in(app, "intake")
    client.get(f"/tasks?lang={lang}")
    answer = write(client, task, "Ask @nobody.here about it")
    assert answer.status_code == 422
    assert "Ask @nobody.here about it</textarea>" in answer.text
    assert {"en": "There is no officer @nobody.here", "zh_Hant": "沒有可查看本案的人員 @nobody.here"}[lang] in answer.text


def test_no_officer_s_comment_reaches_others(trial, app, task):
    trial.customer("anna")
    for login, status in (("anna", 403), ("auditor", 403), ("intake.ningbo", 404)):
        assert write_as(app, login, task) == status, login


def write_as(app, login: str, task: HumanTask) -> int:
    client = signed_in(app, login)
    token = csrf_token(client.get("/", follow_redirects=True))
    return client.post(f"/tasks/{task.id}/comments", data={"csrf_token": token, "text": "Hello"}).status_code
