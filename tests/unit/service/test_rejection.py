import json
from datetime import date, timedelta
from functools import partial

import pytest

from lending.domain.applications import Application, Decision, DueDiligenceReport, Status
from lending.domain.parties import Notification
from lending.domain.records import JournalEntry, OutboxMessage
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import approval, rejection
from lending.service.business_date import move_business_date
from tests.support.bank import FIRST_DAY
from tests.support.walk import actions, at_once, change, do, failures, row, rows, until_report

EXPLAINED = {"approval_outcome": "rejected", "appeal_open": True, "appeal_until_at": "2026-12-08T16:00:00Z"}


@pytest.fixture
def rejected(trial, application) -> Application:
    approval.reject_automatically(trial.bank, application.id)
    rejection.explain_rejection(trial.bank, application.id)
    return application


def test_a_rejection_is_told_once_with_the_last_day_to_appeal(trial, rejected):
    assert rejection.explain_rejection(trial.bank, rejected.id) == EXPLAINED
    ended = trial.application(rejected.id)
    assert (ended.status, ended.reasons) == (Status.REJECTED, ["overall_assessment"])
    assert row(trial, Notification).facts["until"] == "2026-12-08"
    assert actions(trial, rejected.id).count("rejection_explained") == 1


def test_reasons_are_the_score_s_and_the_measures_missed(trial, application):
    until_report(trial, application)
    report = row(trial, DueDiligenceReport)
    measures = [{**measure, "judgement": "missed" if measure["name"] == "debt_to_income" else "met"} for measure in report.measures]
    change(trial, DueDiligenceReport, report.id, measures=measures)
    approval.reject_automatically(trial.bank, application.id)
    change(trial, Decision, row(trial, Decision).id, reason_codes=["R1"])
    rejection.explain_rejection(trial.bank, application.id)
    assert trial.application(application.id).reasons == ["R1", "debt_to_income"]


def test_a_case_whose_question_was_not_answered_says_so(trial, application):
    entries = {"recommendation": "more_information", "information_needed": "Whose flat is it?"}
    do(trial, "reviewer", application.id, "review_case", entries)
    approval.lapse_information(trial.bank, application.id)
    rejection.explain_rejection(trial.bank, application.id)
    assert trial.application(application.id).reasons == ["information_not_received"]


def test_a_case_nobody_decided_has_a_reason_too(trial, application):
    rejection.explain_rejection(trial.bank, application.id)
    assert trial.application(application.id).reasons == ["overall_assessment"]


def test_an_appeal_reopens_the_case_and_is_told_to_the_process(trial, rejected, applicant):
    rejection.appeal(trial.bank, applicant, rejected.id, "My income was misread.")
    reopened = trial.application(rejected.id)
    assert (reopened.status, reopened.appeals, reopened.closed_at) == (Status.APPROVAL, 1, None)
    assert row(trial, OutboxMessage, target="appealed").application_id == rejected.id
    entry = row(trial, JournalEntry, action="appealed")
    assert "misread" not in entry.body
    assert set(json.loads(entry.body)["personal"]) == {"grounds"}
    rejection.open_appeal(trial.bank, rejected.id)
    assert trial.application(rejected.id).status == Status.APPROVAL


def test_a_second_rejection_ends_it(trial, rejected, applicant):
    rejection.appeal(trial.bank, applicant, rejected.id, "My income was misread.")
    assert rejection.explain_rejection(trial.bank, rejected.id)["appeal_open"] is False
    with pytest.raises(ConflictError, match="used already"):
        rejection.appeal(trial.bank, applicant, rejected.id, "Again.")
    assert len(rows(trial, Notification, template="rejected")) == 2


def test_an_appeal_needs_grounds(trial, rejected, applicant):
    with pytest.raises(InvalidInputError) as raised:
        rejection.appeal(trial.bank, applicant, rejected.id, "  ")
    assert list(raised.value.errors) == ["grounds"]


@pytest.mark.parametrize(("days", "may"), [(15, True), (16, False)])
def test_an_appeal_comes_in_time_or_not_at_all(trial, rejected, applicant, days, may):
    move_business_date(trial.bank, trial.actor("admin"), FIRST_DAY + timedelta(days=days))
    appeal = partial(rejection.appeal, trial.bank, applicant, rejected.id, "My income was misread.")
    if may:
        appeal()
        return
    with pytest.raises(ConflictError, match="time is over"):
        appeal()
    assert trial.application(rejected.id).status == Status.REJECTED


def test_there_is_no_appeal_against_anything_else(trial, application, applicant):
    with pytest.raises(ConflictError, match="no rejection"):
        rejection.appeal(trial.bank, applicant, application.id, "Faster, please.")


def test_a_rejection_the_customer_was_never_told_of_has_no_last_day(trial, application):
    trial.set(application.id, status=Status.REJECTED)
    with trial.bank.read() as book:
        assert rejection.appeal_until(book, book.get(Application, application.id)) is None


def test_the_last_day_is_the_one_the_customer_was_told(trial, rejected):
    with trial.bank.read() as book:
        assert rejection.appeal_until(book, book.get(Application, rejected.id)) == date(2026, 12, 8)


def test_nobody_appeals_for_the_customer(trial, rejected):
    with pytest.raises(ForbiddenError, match="Only the customer"):
        rejection.appeal(trial.bank, trial.actor("supervisor"), rejected.id, "For him.")
    with pytest.raises(NotFoundError):
        rejection.appeal(trial.bank, trial.customer(), rejected.id, "For him.")


def test_two_appeals_at_the_same_moment_are_one(any_bank):
    applicant = any_bank.customer()
    application = any_bank.submit(applicant)
    rejection.explain_rejection(any_bank.bank, application.id)
    results = at_once(*[partial(rejection.appeal, any_bank.bank, applicant, application.id, "Grounds.")] * 3)
    assert [type(failure) for failure in failures(results)] == [ConflictError] * 2
    assert len(rows(any_bank, OutboxMessage, target="appealed")) == 1
