from decimal import Decimal

import pytest

from lending.domain.applications import Application, Condition, Decision, ScoreRecord, Status
from lending.domain.parties import Notification, Party
from lending.errors import InvalidInputError
from lending.service import approval
from tests.support.bank import new_person
from tests.support.walk import actions, change, do, facts_of, row, rows, until_score

TERMS = {"limit": "40000.00", "term_months": 12, "method": "equal_principal", "reasons": "Enough income."}


@pytest.fixture
def scored(trial, application) -> Application:
    until_score(trial, application)
    return application


def review(trial, application: Application, **entries: object):
    return do(trial, "reviewer", application.id, "review_case", entries)


def decide(trial, application: Application, **entries: object):
    return do(trial, "approver", application.id, "approve_case", entries)


def test_the_model_approves_what_was_asked_for_once(trial, scored):
    for _ in range(2):
        approval.approve_automatically(trial.bank, scored.id)
    decision = row(trial, Decision)
    assert (decision.stage, decision.outcome, decision.decided_by) == ("automatic", "approved", None)
    assert (decision.limit, decision.term_months, decision.method) == (Decimal(50_000), 24, "equal_instalment")
    assert actions(trial, scored.id).count("decided") == 1


def test_the_model_rejects_with_what_weighed_most_four_at_most(trial, scored):
    kept = row(trial, ScoreRecord)
    lines = [{"reason_code": f"R{number}", "points": number, "average_points": 5} for number in range(8)]
    change(trial, ScoreRecord, kept.id, characteristics=lines)
    approval.reject_automatically(trial.bank, scored.id)
    assert row(trial, Decision).reason_codes == ["R0", "R1", "R2", "R3"]


def test_a_rejection_without_a_score_has_no_codes(trial, application):
    approval.reject_automatically(trial.bank, application.id)
    assert row(trial, Decision).reason_codes == []


@pytest.mark.parametrize(("segment", "due"), [("A", "2026-11-24T16:00:00Z"), ("B", "2026-11-25T16:00:00Z")])
def test_people_have_two_days_and_one_for_good_customers(trial, scored, segment, due):
    change(trial, Party, scored.party_id, segment=segment)
    assert approval.open_review(trial.bank, scored.id, 2) == {"review_due_at": due, "information_stage": "review"}
    assert trial.application(scored.id).authority_level == 2


def test_a_reviewer_recommends_and_an_approver_decides(trial, scored):
    assert facts_of(trial, review(trial, scored, recommendation="approve", **TERMS)) == {"review_recommendation": "approve"}
    assert facts_of(trial, decide(trial, scored, decision="approved", **TERMS)) == {"decision": "approved"}
    with trial.bank.read() as book:
        standing = approval.last_decision(book, scored.id)
    assert (standing.stage, standing.limit, standing.term_months, standing.method) == ("approval", Decimal(40_000), 12, "equal_principal")
    assert standing.decided_by == trial.actor("approver").user_id


def test_each_condition_becomes_one_to_fulfil(trial, scored):
    entries = {**TERMS, "decision": "conditions", "conditions": "Close the card\n\n Bring a lease "}
    decide(trial, scored, **entries)
    for _ in range(2):
        terms = approval.set_terms(trial.bank, scored.id)
    assert terms == {"approval_outcome": "approved", "condition_count": 2, "guarantor": False}
    assert [condition.text for condition in rows(trial, Condition, order="number")] == ["Close the card", "Bring a lease"]
    assert trial.application(scored.id).status == Status.APPROVED


def test_an_approval_without_conditions_has_none_and_knows_its_guarantor(trial, applicant):
    application = trial.submit(applicant, guarantor=new_person())
    approval.approve_automatically(trial.bank, application.id)
    assert approval.set_terms(trial.bank, application.id) == {"approval_outcome": "approved", "condition_count": 0, "guarantor": True}


@pytest.mark.parametrize(("stage", "information_stage"), [(review, "review"), (decide, "approve")])
def test_a_question_goes_to_the_customer_and_the_case_comes_back_to_its_stage(trial, scored, applicant, stage, information_stage):
    word = "recommendation" if stage is review else "decision"
    task = stage(trial, scored, **{word: "more_information", "information_needed": "Whose flat is it?"})
    facts = facts_of(trial, task)
    assert facts["information_stage"] == information_stage
    assert facts["information_lapse_at"] == "2026-12-03T16:00:00Z"
    assert trial.application(scored.id).status == Status.INFORMATION
    assert row(trial, Notification, template="information_requested").facts["until"] == "2026-12-03"
    do(trial, applicant, scored.id, "provide_information", {"answer": "My mother's."})
    assert trial.application(scored.id).status == Status.APPROVAL


def test_information_that_did_not_come_takes_the_case_on(trial, scored):
    review(trial, scored, recommendation="more_information", information_needed="Whose flat is it?")
    approval.lapse_information(trial.bank, scored.id)
    assert trial.application(scored.id).status == Status.APPROVAL


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"limit": "60000.00"}, "limit"),
        ({"limit": "1000.005"}, "limit"),
        ({"limit": 0}, "limit"),
        ({"term_months": 120}, "term_months"),
        ({"term_months": 0}, "term_months"),
        ({"method": "never"}, "method"),
        ({"decision": "conditions", "conditions": " \n  \n "}, "conditions"),
        ({"decision": "more_information"}, "information_needed"),
        ({"decision": "rejected", "reasons": ""}, "reasons"),
    ],
)
def test_a_decision_the_product_does_not_allow_or_that_says_too_little_is_refused(trial, scored, changes, field):
    with pytest.raises(InvalidInputError) as raised:
        decide(trial, scored, **{"decision": "approved", **TERMS, **changes})
    assert field in raised.value.errors
    assert rows(trial, Decision) == []
