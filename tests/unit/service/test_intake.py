from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.agency_reports import AmlScreening, BureauReport, EnforcementCase, EnforcementList
from lending.domain.applications import Application, Status, SupplementRequest
from lending.domain.parties import AgencyReport, Consent, ConsentPurpose, Notification
from lending.domain.tasks import HumanTask
from lending.service import intake
from lending.service.business_date import move_business_date
from lending.service.documents import Upload, add_document
from tests.support.bank import FIRST_DAY
from tests.support.walk import actions, change, do, facts_of, row, rows

REQUIRED = "identity,income_proof"
CASE = EnforcementCase(case_number="1", court="Hangzhou", amount=Decimal(1), registered_on=FIRST_DAY)
BY_HAND = {"verified_by": "portal", "reference": "R-1"}


def bureau(**changes) -> BureauReport:
    usual = {"months_overdue_24": 0, "enquiries_30d": 0, "enquiries_6m": 0, "court_enforcement": False}
    return BureauReport(report_id="r", as_of=FIRST_DAY, open_loans=(), monthly_debt_payment=Decimal(0), **{**usual, **changes})


def screening(result: str) -> AmlScreening:
    return AmlScreening(screening_id="s", as_of=FIRST_DAY, result=result, matches=())


def hand_in(trial, applicant, application, kind: str, **changes) -> None:
    upload = Upload(kind=kind, file_name="a.pdf", content=b"%PDF-1.7", **{"dated": FIRST_DAY, **changes})
    add_document(trial.bank, applicant, upload, application_id=application.id)


def test_consents_stand_until_one_is_revoked(trial, application):
    assert intake.check_consents(trial.bank, application.id) == {"consented": True}
    change(trial, Consent, row(trial, Consent, purpose=ConsentPurpose.SCREENING).id, revoked_at=trial.bank.now())
    assert intake.check_consents(trial.bank, application.id) == {"consented": False}


def test_what_is_missing_or_doubtful_is_counted(trial, application, applicant):
    hand_in(trial, applicant, application, "income_proof", dated=FIRST_DAY - timedelta(days=400))
    assert intake.check_completeness(trial.bank, application.id, REQUIRED) == {"missing_count": 1, "doubtful_count": 1}
    hand_in(trial, applicant, application, "income_proof")
    hand_in(trial, applicant, application, "identity")
    assert intake.check_completeness(trial.bank, application.id, REQUIRED) == {"missing_count": 0, "doubtful_count": 0}


@pytest.mark.parametrize("result", ["clear", "possible", "confirmed"])
def test_the_screening_says_what_the_lists_say(trial, application, result):
    trial.agencies.answers[AmlScreening] = screening(result)
    assert intake.screen_aml(trial.bank, application.id) == {"aml_result": result}


@pytest.mark.parametrize(
    ("report", "cases", "found"),
    [
        (bureau(enquiries_30d=3), (), (False, True)),
        (bureau(enquiries_30d=4), (), (False, False)),
        (bureau(months_overdue_24=1), (), (False, False)),
        (bureau(court_enforcement=True), (), (True, True)),
        (bureau(), (CASE,), (True, True)),
    ],
)
def test_the_bureau_and_the_courts_say_who_is_enforced_against_and_who_is_clean(trial, application, report, cases, found):
    trial.agencies.answers = {BureauReport: report, EnforcementList: EnforcementList(as_of=FIRST_DAY, cases=cases)}
    assert tuple(intake.screen_bureau(trial.bank, application.id).values()) == found


def test_a_supplement_is_asked_for_item_by_item_once(trial, application, applicant):
    hand_in(trial, applicant, application, "income_proof", dated=None)
    first, again = (intake.request_supplement(trial.bank, application.id, REQUIRED) for _ in range(2))
    assert (
        first
        == again
        == {
            "supplemented": True,
            "supplement_remind_at": "2026-11-28T16:00:00Z",
            "supplement_lapse_at": "2026-12-03T16:00:00Z",
        }
    )
    request = row(trial, SupplementRequest)
    assert [(item["kind"], item["problem"]) for item in request.items] == [("identity", "missing"), ("income_proof", "doubtful")]
    assert trial.application(application.id).status == Status.SUPPLEMENT
    notice = row(trial, Notification)
    assert (notice.template, notice.facts["count"], notice.facts["until"]) == ("supplement_requested", 2, "2026-12-03")


def test_a_second_round_asks_for_what_the_officer_wants_too(trial, application, applicant):
    intake.request_supplement(trial.bank, application.id, REQUIRED)
    do(trial, applicant, application.id, "supplement_material", {})
    assert trial.application(application.id).status == Status.INTAKE
    task = do(
        trial, "intake", application.id, "precheck_application", {"precheck_outcome": "supplement", "items": "Lease\n\n Divorce paper "}
    )
    assert facts_of(trial, task) == {"precheck_outcome": "supplement"}
    intake.request_supplement(trial.bank, application.id, "identity")
    second = row(trial, SupplementRequest, round=2)
    assert [(item["kind"], item["why"]) for item in second.items][1:] == [("other", "Lease"), ("other", "Divorce paper")]


def test_an_answer_nobody_asked_for_does_no_harm(trial, application, applicant):
    do(trial, applicant, application.id, "supplement_material", {})
    assert trial.application(application.id).status == Status.INTAKE


def test_a_reminder_goes_once_while_the_request_is_open(trial, application, applicant):
    intake.remind_customer(trial.bank, application.id)
    intake.request_supplement(trial.bank, application.id, REQUIRED)
    for _ in range(2):
        intake.remind_customer(trial.bank, application.id)
    assert len(rows(trial, Notification, template="supplement_reminder")) == 1
    do(trial, applicant, application.id, "supplement_material", {})
    intake.remind_customer(trial.bank, application.id)
    assert actions(trial, application.id).count("customer_reminded") == 2


def test_what_did_not_come_lapses_once(trial, application):
    for _ in range(2):
        assert intake.lapse_application(trial.bank, application.id) == {"intake_outcome": "lapsed"}
    ended = trial.application(application.id)
    assert (ended.status, ended.reasons) == (Status.LAPSED, ["supplement_not_received"])
    assert actions(trial, application.id).count("application_lapsed") == 1


def test_the_pre_check_is_due_in_two_working_days_and_shown_when_overdue(trial, application):
    assert intake.schedule_precheck(trial.bank, application.id) == {"precheck_due_at": "2026-11-25T16:00:00Z"}
    open_one = trial.task(application.id, "precheck_application", "intake_officer")
    done = trial.task(application.id, "precheck_application", "intake_officer")
    change(trial, HumanTask, done.id, state="completed")
    for _ in range(2):
        intake.escalate_task(trial.bank, application.id, "precheck_application")
    assert row(trial, HumanTask, id=open_one.id).escalated_at is not None
    assert row(trial, HumanTask, id=done.id).escalated_at is None
    assert actions(trial, application.id).count("task_escalated") == 1


def test_an_admitted_case_goes_on_once(trial, application):
    for _ in range(2):
        assert intake.admit_application(trial.bank, application.id) == {"intake_outcome": "admitted"}
    assert trial.application(application.id).status == Status.DUE_DILIGENCE
    assert actions(trial, application.id).count("application_admitted") == 1


def refused_by_officer(trial, application: Application) -> None:
    do(trial, "intake", application.id, "precheck_application", {"precheck_outcome": "refuse", "reasons": "Forged papers."})


def matched(trial, application: Application) -> None:
    do(trial, "investigator", application.id, "review_aml_match", {"aml_result": "confirmed", "reasons": "Same person."})


def matched_by_hand(trial, application: Application) -> None:
    task = do(trial, "investigator", application.id, "verify_aml", {**BY_HAND, "aml_result": "confirmed"})
    assert facts_of(trial, task) == {"aml_result": "confirmed"}
    assert row(trial, AgencyReport).content["aml_result"] == "confirmed"


def listed(trial, application: Application) -> None:
    trial.agencies.answers[AmlScreening] = screening("confirmed")
    intake.screen_aml(trial.bank, application.id)
    matched(trial, application)


def enforced(trial, application: Application) -> None:
    trial.agencies.answers[BureauReport] = bureau(court_enforcement=True)
    intake.screen_bureau(trial.bank, application.id)


def on_the_court_s_list(trial, application: Application) -> None:
    trial.agencies.answers[EnforcementList] = EnforcementList(as_of=FIRST_DAY, cases=(CASE,))
    intake.screen_bureau(trial.bank, application.id)
    # Found long ago: a person took his time meanwhile.
    move_business_date(trial.bank, trial.actor("admin"), date(2027, 1, 4))


def enforced_by_hand(trial, application: Application) -> None:
    entries = {"months_overdue_24": 0, "enquiries_6m": 0, "monthly_debt_payment": 0, "court_enforcement": True}
    task = do(trial, "investigator", application.id, "verify_bureau", {**BY_HAND, **entries})
    assert facts_of(trial, task) == {"court_enforcement": True, "bureau_clean": False}


def unconsented(trial, application: Application) -> None:
    for consent in rows(trial, Consent, application_id=application.id):
        change(trial, Consent, consent.id, revoked_at=trial.bank.now())


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (refused_by_officer, "precheck_refused"),
        (matched, "screening_hit"),
        (matched_by_hand, "screening_hit"),
        (listed, "screening_hit"),
        (enforced, "court_enforcement"),
        (on_the_court_s_list, "court_enforcement"),
        (enforced_by_hand, "court_enforcement"),
        (unconsented, "consent_missing"),
    ],
)
def test_a_refusal_says_each_reason_once(trial, application, found, reason):
    found(trial, application)
    for _ in range(2):
        assert intake.refuse_application(trial.bank, application.id) == {"intake_outcome": "refused"}
    ended = trial.application(application.id)
    assert (ended.status, ended.reasons) == (Status.REFUSED, [reason])
    assert actions(trial, application.id).count("application_refused") == 1
    assert len(rows(trial, Notification, template="refused")) == 1


def test_nobody_is_refused_for_nothing(trial, application):
    intake.screen_aml(trial.bank, application.id)
    intake.screen_bureau(trial.bank, application.id)
    with pytest.raises(ValueError, match="finds nothing against"):
        intake.refuse_application(trial.bank, application.id)
    assert trial.application(application.id).status == Status.SUBMITTED


@pytest.mark.parametrize(("overdue", "clean"), [(0, True), (1, False)])
def test_an_officer_in_the_bureau_s_stead_says_who_is_clean(trial, application, overdue, clean):
    entries = {**BY_HAND, "months_overdue_24": overdue, "enquiries_6m": 0, "monthly_debt_payment": 0}
    task = do(trial, "investigator", application.id, "verify_bureau", entries)
    assert facts_of(trial, task) == {"court_enforcement": False, "bureau_clean": clean}


def test_a_match_a_person_clears_is_clear(trial, application):
    task = do(trial, "investigator", application.id, "review_aml_match", {"aml_result": "clear", "reasons": "Another birthday."})
    assert facts_of(trial, task) == {"aml_result": "clear"}
