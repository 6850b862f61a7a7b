"""The officers' pages without a browser: who may open what, and what a page answers to nonsense."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import g

from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import EngineUnavailableError, NotFoundError
from lending.service import approval, rejection
from lending.service.business_date import move_business_date
from lending.service.views import TimelineEvent
from lending.service.views.timeline import read_timeline
from tests.support.bank import FIRST_DAY
from tests.support.flow import until_offer, until_report
from tests.support.walk import rows
from tests.support.web import Api, build_app, csrf_token, signed_in
from webapp import errors
from webapp.officer import chronicle, figures, page_images, words
from webapp.officer.desk_form import body

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, 16, tzinfo=UTC)


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.fixture(params=["en", "zh_Hant"])
def speaking(app, request):
    """Work within a request in one of the languages."""
    with app.test_request_context():
        g.language = request.param
        yield request.param


@pytest.mark.parametrize(
    ("path", "welcome", "refused"),
    [
        ("/tasks", "reviewer", "auditor"),
        ("/cases", "auditor", "partner"),
        ("/processes", "admin", "reviewer"),
        ("/history", "auditor", "reviewer"),
        ("/desk", "intake", "reviewer"),
    ],
)
def test_a_page_opens_to_those_whose_work_it_is_and_to_nobody_else(app, path, welcome, refused):
    assert signed_in(app, welcome).get(path).status_code == 200
    assert signed_in(app, refused).get(path).status_code == 403
    assert app.test_client().get(path).status_code == 303


@pytest.mark.parametrize("login", ["auditor", "owner"])
def test_who_reads_a_task_and_does_none_sees_it_without_a_list(trial, app, login):
    task = trial.task(trial.submit().id, "review_case", "reviewer")
    page = signed_in(app, login).get(f"/tasks/{task.id}").text
    assert "Not yours." in page
    for part in ("data-fresh", "All done", 'href="/tasks"', 'href="/tasks?', 'action="/search/tasks"'):
        assert part not in page, part
    assert "Your comment" not in signed_in(app, login).get(f"/tasks/{task.id}?tab=comments").text
    officer = signed_in(app, "reviewer")
    assert "data-fresh" in officer.get(f"/tasks/{task.id}").text
    assert "Your comment" in officer.get(f"/tasks/{task.id}?tab=comments").text


def test_a_page_of_the_tasklist_past_the_last_shows_the_last(trial, app):
    task = trial.task(trial.submit().id, "review_case", "reviewer")
    page = signed_in(app, "reviewer").get("/tasks?page=999").text
    assert f'href="/tasks/{task.id}' in page
    assert "All done" not in page


@pytest.mark.parametrize("query", ["view=all", "sort=name", "segment=E", "page=0", "page=x", "group=kings"])
def test_a_filter_that_is_nonsense_is_named(app, query):
    answer = signed_in(app, "reviewer").get(f"/tasks?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.text


def test_a_customer_gets_none_of_it(trial, app):
    trial.customer("anna")
    application = trial.submit()
    client = signed_in(app, "anna")
    for path in ("/tasks", "/cases", "/processes", "/desk", f"/cases/{application.id}", f"/cases/{application.id}/report.pdf"):
        assert client.get(path).status_code in {403, 404}, path


def refusals(trial) -> list[tuple]:
    return [(entry.application_id, entry.actor_id, entry.body) for entry in rows(trial, JournalEntry, action=Action.ACCESS_REFUSED)]


def test_who_is_refused_a_case_or_a_task_stands_in_its_journal(trial, app):
    task = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    anna = trial.customer("anna")
    signed_in(app, "anna").get(f"/cases/{task.application_id}")
    reviewer = signed_in(app, "reviewer")
    reviewer.post(f"/tasks/{task.id}/claim", data={"csrf_token": csrf_token(reviewer.get("/tasks"))})
    by_program = Api.of(app, trial, "reviewer").post(f"/tasks/{task.id}/claim")
    assert by_program.status_code == 403
    who = trial.actor("reviewer").user_id
    assert refusals(trial) == [
        (task.application_id, anna.user_id, '{"attempted":"cases.show"}'),
        (task.application_id, who, '{"attempted":"tasklist.claim"}'),
        (task.application_id, who, '{"attempted":"api.claim_task"}'),
    ]
    assert "Access refused" in signed_in(app, "auditor").get(f"/cases/{task.application_id}").text


def test_a_refusal_of_no_case_is_not_noted_and_what_cannot_be_noted_is_refused(trial, app, monkeypatch, caplog):
    assert signed_in(app, "reviewer").get("/desk").status_code == 403
    assert refusals(trial) == []
    application = trial.submit()
    trial.customer("anna")
    client = signed_in(app, "anna")

    def fail(*_args, **_ids):
        raise EngineUnavailableError

    monkeypatch.setattr(errors, "note_refusal", fail)
    assert client.get(f"/cases/{application.id}").status_code == 403
    assert "could not be noted: EngineUnavailableError" in caplog.text


def test_a_draft_and_a_completion_need_the_token_and_the_task(trial, app):
    task = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    client = signed_in(app, "intake")
    token = csrf_token(client.get(f"/tasks/{task.id}"))
    assert client.post(f"/tasks/{task.id}/complete", json={"values": {}}).status_code == 400
    answer = client.post(f"/tasks/{task.id}/complete", json={"values": {"precheck_outcome": "admit"}}, headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json["detail"]) == (409, "Claim the task first.")


def test_completing_names_the_fields_by_their_keys(trial, app):
    task = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    client = signed_in(app, "intake")
    headers = {"X-CSRFToken": csrf_token(client.get(f"/tasks/{task.id}"))}
    client.post(f"/tasks/{task.id}/claim", headers=headers)
    answer = client.post(f"/tasks/{task.id}/complete", json={"values": {"precheck_outcome": "perhaps", "x": 1}}, headers=headers)
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"precheck_outcome", "x"}
    with trial.bank.read() as book:
        assert book.get(HumanTask, task.id).state == TaskState.CLAIMED


@pytest.mark.parametrize("lang", ["en", "zh_Hant"])
@pytest.mark.parametrize("reach", [None, until_report, until_offer])
def test_a_case_is_shown_wherever_it_stands(trial, app, reach, lang):
    application = trial.submit()
    if reach is not None:
        reach(trial, application.id)
    answer = signed_in(app, "reviewer").get(f"/cases/{application.id}?lang={lang}")
    assert answer.status_code == 200
    assert application.reference in answer.text


@pytest.mark.parametrize(("days", "said"), [(15, "the customer may appeal until 8 Dec 2026"), (16, "; nothing is left to do")])
def test_a_rejected_case_waits_for_an_appeal_until_its_last_day(trial, app, days, said):
    application = trial.submit()
    approval.reject_automatically(trial.bank, application.id)
    rejection.explain_rejection(trial.bank, application.id)
    move_business_date(trial.bank, trial.actor("admin"), FIRST_DAY + timedelta(days=days))

    page = " ".join(signed_in(app, "reviewer").get(f"/cases/{application.id}").text.split())

    assert (f"<b>Rejected</b> — {said}" in page, said in page) == (days == 15, True)


def test_the_report_is_a_pdf_shown_in_the_page(trial, app):
    application = trial.submit()
    until_report(trial, application.id)
    answer = signed_in(app, "reviewer").get(f"/cases/{application.id}/report.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_a_page_that_a_paper_does_not_have_is_not_found(trial, app):
    application = trial.submit()
    until_report(trial, application.id)
    client = signed_in(app, "reviewer")
    client.get(f"/cases/{application.id}/report.pdf")
    with trial.bank.read() as book:
        document = next(event.facts["document"] for event in read_timeline(book, application.id) if event.action == Action.DOCUMENT_READ)
    assert client.get(f"/documents/{document}").status_code == 200
    assert client.get(f"/documents/{document}/pages/1.png").status_code == 200
    assert client.get(f"/documents/{document}/pages/2.png").status_code == 404


def test_a_paper_that_cannot_be_drawn_has_no_pages():
    with pytest.raises(NotFoundError, match="cannot be drawn"):
        page_images.draw_page(b"%PDF-1.7 and nothing else", 1)


def test_every_action_has_its_sentence():
    unsaid = {
        Action.SIGNED_IN,
        Action.SIGN_IN_REFUSED,
        Action.TOKEN_ISSUED,
        Action.BUSINESS_DATE_MOVED,
        Action.PARTITION_CLOSED,
        Action.DAY_CLOSED,
        Action.MODEL_DEPLOYED,
        Action.MODEL_PROPOSED,
        Action.MODEL_RELEASED,
        Action.MODEL_REFUSED,
        Action.MODEL_WITHDRAWN,
        Action.MODEL_PATHS_FAILED,
        *(Action.MOVE_PROPOSED, Action.MOVE_STARTED, Action.MOVE_REFUSED, Action.MOVE_WITHDRAWN),
        *(Action.MOVE_ENDED, Action.MOVE_RESUMED),
        Action.TRANSACTIONS_IMPORTED,
        Action.REVIEW_OPENED,
        Action.REVIEW_FINISHED,
        # Of a customer, or of a time: no case's timeline has them.
        *(Action.PERIOD_EXPORTED, Action.LEGAL_HOLD_SET, Action.LEGAL_HOLD_LIFTED, Action.CUSTOMER_ERASED),
        *(Action.ERASURE_ASKED, Action.ERASURE_REFUSED, Action.ERASURE_WITHDRAWN),
    }
    assert set(Action) - unsaid - chronicle.SENTENCES.keys() == set()


def event(action: str, actor: str = "worker", minutes: int = 0, **facts) -> TimelineEvent:
    at = NOON + timedelta(minutes=minutes)
    return TimelineEvent(at=at, business_date=at.date(), action=action, actor=actor, step=facts.get("step"), facts=facts)


def test_a_timeline_tells_the_latest_first_and_leaves_out_who_only_looked(speaking):
    events = [event("application_submitted", "customer", amount="5000.00"), event("personal_data_read", "A", 1), event("scored", minutes=2)]
    [shown] = chronicle.timeline(events)
    assert [told["time"] for told in shown["events"]] == ["12:02", "12:00"]
    [audited] = chronicle.timeline(events, reads=True)
    assert len(audited["events"]) == 3


def test_consents_given_together_are_told_once(speaking):
    [shown] = chronicle.timeline([event("consent_given", "customer", purpose=purpose) for purpose in ("a", "b")])
    assert len(shown["events"]) == 1


@pytest.mark.parametrize(("hours", "tone"), [(-1, "error"), (1, "warning"), (12, "warning"), (13, "quiet"), (None, "quiet")], ids=str)
def test_what_is_late_or_due_today_says_so(speaking, hours, tone):
    at = None if hours is None else NOON + timedelta(hours=hours)
    assert figures.due(at, NOON, MIDNIGHT).tone == tone


def test_what_is_due_at_midnight_is_due_on_the_day_that_ends(app):
    with app.test_request_context():
        g.language = "en"
        assert figures.due(MIDNIGHT, NOON, MIDNIGHT).whole == "23 Nov 2026 24:00"


@pytest.mark.parametrize(("minutes", "told"), [(5, "5 min"), (65, "1 h 5 min"), (24 * 60 + 61, "1 d 1 h"), (3 * 24 * 60, "3 d")])
def test_a_length_of_time_is_told_in_the_units_that_matter(app, minutes, told):
    with app.test_request_context():
        g.language = "en"
        assert figures.span(timedelta(minutes=minutes)) == told


def test_a_code_nobody_named_is_shown_readable(speaking):
    assert words.word(words.PRODUCTS, "green_loan") == "green loan"
    assert words.toned(words.OUTCOMES, "put_off")["label"] == "put off"


def test_the_desk_leaves_out_what_was_left_empty(trial):
    person = trial.person_of(trial.customer())
    made = body(
        {"amount": " 48,000 ", "term_months": "24", "payments.2.payee": "Shop", "consent.screening": "yes", "purpose": ""}, person, ["1"]
    )
    assert (made["amount"], made["term_months"], made["channel"], made["documents"]) == ("48000", 24, "branch", ["1"])
    assert made["payments"] == [{"payee": "Shop"}]
    assert made["consents"] == ["screening"]
    assert not made.keys() & {"purpose", "collateral", "guarantor"}
