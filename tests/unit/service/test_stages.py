import pytest

from lending.domain.applications import Application, Status
from lending.domain.tasks import HumanTask
from lending.service import approval, disbursement, intake, offer_end, offers, payment_list, report, security, signing
from lending.service.stages import WithdrawnMeanwhileError, advance, close, hold
from tests.support.walk import actions, row

#: Steps of workers that would move a case.
STEPS = {
    "request_supplement": lambda bank, key: intake.request_supplement(bank, key, "identity"),
    "lapse_application": intake.lapse_application,
    "refuse_application": intake.refuse_application,
    "admit_application": intake.admit_application,
    "compile_report": report.compile_report,
    "score_applicant": approval.score_applicant,
    "approve_automatically": approval.approve_automatically,
    "reject_automatically": approval.reject_automatically,
    "open_review": lambda bank, key: approval.open_review(bank, key, 1),
    "price_offer": lambda bank, key: offers.price_offer(bank, key, 3.0),
    "set_terms": approval.set_terms,
    "explain_rejection": approval.explain_rejection,
    "open_appeal": approval.open_appeal,
    "lapse_information": approval.lapse_information,
    "prepare_contracts": signing.prepare_contracts,
    "lapse_offer": offer_end.lapse_offer,
    "cancel_offer": offer_end.cancel_offer,
    "register_security": security.register_security,
    "check_purpose": payment_list.check_purpose,
    "disburse_loan": disbursement.disburse_loan,
}


@pytest.mark.parametrize("step", STEPS)
def test_a_withdrawn_case_stays_withdrawn_whatever_job_comes_late(trial, application, step):
    # Given contracts need an offer to be drafted from
    if step == "prepare_contracts":
        offers_before_withdrawal(trial, application)
    trial.set(application.id, status=Status.WITHDRAWN)
    before = actions(trial, application.id)
    # When
    with pytest.raises(WithdrawnMeanwhileError):
        STEPS[step](trial.bank, application.id)
    # Then
    assert trial.application(application.id).status == Status.WITHDRAWN
    assert [action for action in actions(trial, application.id)[len(before) :] if action != "agency_answered"] == []


def offers_before_withdrawal(trial, application: Application) -> None:
    approval.approve_automatically(trial.bank, application.id)
    offers.price_offer(trial.bank, application.id, 3.0)


def test_a_late_step_leaves_a_case_that_is_further_on(trial, application):
    trial.set(application.id, status=Status.OFFERED)
    approval.score_applicant(trial.bank, application.id)
    assert trial.application(application.id).status == Status.OFFERED


def test_a_case_advances_once(application):
    assert advance(application, Status.INTAKE)
    assert not advance(application, Status.INTAKE)
    assert advance(application, Status.SUPPLEMENT)
    assert advance(application, Status.INTAKE)
    assert not advance(application, Status.SUBMITTED)


def test_an_end_cancels_what_waits_for_people_and_comes_once(trial, application):
    task = trial.task(application.id, "precheck_application", "intake_officer")
    with trial.bank.begin() as book:
        assert close(trial.bank, book, hold(book, application.id), Status.LAPSED, ["supplement_not_received"])
        assert not close(trial.bank, book, hold(book, application.id), Status.REFUSED, ["screening_hit"])
    ended = trial.application(application.id)
    assert (ended.status, ended.reasons, ended.closed_at is None) == (Status.LAPSED, ["supplement_not_received"], False)
    assert row(trial, HumanTask, id=task.id).state == "cancelled"


def test_a_stage_on_the_way_is_no_end(trial, application):
    with trial.bank.begin() as book, pytest.raises(ValueError, match="no end"):
        close(trial.bank, book, application, Status.OFFERED, [])
