"""What a field visit found, before those who decide: on the case page, beside their form, and among what they should know."""

import io

import pytest

from lending.domain.attachments import CaseAttachment
from lending.service import tasks
from tests.support.walk import change, do, paid_to, row, until_diligence, until_score
from tests.support.web import build_app, checks_of, csrf_token, signed_in, text_of
from tests.support.worlds import pdf

FOUND = {
    "visited_on": "2026-11-23",
    "place": "Workshop, Binjiang",
    "photos_taken": 2,
    "trade_verified": True,
    "bank_flows_seen": True,
    "findings": "Twelve people at work.",
}
MEASURES = "Every measure of the due-diligence report is met"


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.fixture
def case(trial):
    application = trial.submit(payments=paid_to())
    until_diligence(trial, application)
    return application


def visit(trial, case, conclusion: str = "confirmed", **more):
    done = do(trial, "investigator", case.id, "visit_site", {**FOUND, "conclusion": conclusion, **more}, name="Visit site")
    until_score(trial, case)
    return done


@pytest.mark.parametrize("side", ["", "?side=diligence"])
def test_who_decides_reads_what_the_visit_found(trial, app, case, side):
    visit(trial, case)
    task = trial.task(case.id, "review_case", "reviewer", name="Review case")
    page = text_of(signed_in(app, "reviewer").get(f"/tasks/{task.id}{side}" if side else f"/cases/{case.id}"))
    assert f"{trial.user('investigator').name} · 23 Nov 2026" in page
    assert "Place visited Workshop, Binjiang Visited on 23 Nov 2026 Findings Twelve people at work." in page
    assert "Seen there Trade verified, Bank flows seen" in page
    assert "Photos taken 2; none is attached to the visit" in page
    assert "Confirms the application" in page


def test_the_photos_put_to_the_visit_are_opened_from_it(trial, app, case):
    # Given a visit whose investigator attached a photo
    task = trial.task(case.id, "visit_site", "investigator", name="Visit site")
    browser = signed_in(app, "investigator")
    form = {"csrf_token": csrf_token(browser.get("/tasks")), "file": (io.BytesIO(pdf()), "workshop.pdf", "application/pdf")}
    browser.post(f"/tasks/{task.id}/attachments", data=form)
    tasks.claim_task(trial.bank, trial.actor("investigator"), task.id)
    tasks.complete_task(trial.bank, trial.actor("investigator"), task.id, {**FOUND, "conclusion": "confirmed"})
    until_score(trial, case)
    photo = row(trial, CaseAttachment)
    review = trial.task(case.id, "review_case", "reviewer", name="Review case")
    reviewer = signed_in(app, "reviewer")
    # When
    page, pane = reviewer.get(f"/cases/{case.id}").text, reviewer.get(f"/tasks/{review.id}?side=diligence").text
    # Then
    assert "2; attached to the visit: 1" in page
    assert f'<a href="/attachments/{photo.id}">workshop.pdf</a>' in page
    assert f"?side=documents&amp;doc={photo.id}" in pane
    assert f"/attachments/{photo.id}/pages/1.png" in reviewer.get(f"/tasks/{review.id}?side=documents&doc={photo.id}").text


@pytest.mark.parametrize(
    ("conclusion", "said", "measures"),
    [
        ("confirmed", ("Visit site: Confirms the application", "good"), "good"),
        ("doubtful", ("Visit site: Leaves doubts", "warning"), "quiet"),
        ("contradicted", ("Visit site: Contradicts the application", "error"), "quiet"),
    ],
)
def test_a_visit_that_speaks_against_the_case_leaves_no_good_sign_on_its_measures(trial, case, conclusion, said, measures):
    visit(trial, case, conclusion)
    task = trial.task(case.id, "review_case", "reviewer", name="Review case")
    shown = checks_of(signed_in(build_app(trial), "reviewer").get(f"/tasks/{task.id}"))
    assert list(shown.items())[1:3] == [said, (MEASURES, measures)]


def test_without_a_visit_nothing_is_said_of_one(trial, app, case):
    until_score(trial, case)
    reviewer = signed_in(app, "reviewer")
    assert "Place visited" not in reviewer.get(f"/cases/{case.id}").text
    shown = checks_of(reviewer.get(f"/tasks/{trial.task(case.id, 'review_case', 'reviewer').id}"))
    assert shown[MEASURES] == "good"
    assert not [label for label in shown if label.startswith("Visit site")]


def test_of_a_visit_that_was_erased_nothing_is_shown(trial, app, case):
    done = visit(trial, case)
    change(trial, type(done), done.id, entries={})
    assert "Place visited" not in signed_in(app, "reviewer").get(f"/cases/{case.id}").text


def test_a_visit_that_says_little_is_told_as_far_as_it_goes(trial, app, case):
    done = visit(trial, case)
    change(trial, type(done), done.id, entries={"findings": "Nobody was there."})
    page = text_of(signed_in(app, "reviewer").get(f"/cases/{case.id}"))
    assert "Findings Nobody was there. Seen there nothing of what is asked for Photos taken 0" in page
