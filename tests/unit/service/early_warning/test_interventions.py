from decimal import Decimal

from lending.domain.applications import Collateral
from lending.domain.early_warning.records import RiskIntervention
from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import Loan, LoanState
from lending.domain.records import JournalEntry, OutboxMessage
from lending.domain.restructuring.records import Restructuring
from lending.domain.tasks import HumanTask
from lending.service.early_warning import interventions
from lending.service.legal import preserving
from lending.service.task_owners import find_owner
from tests.support.restructuring import ask
from tests.support.walk import actions, change, row, rows
from tests.support.warned import TALKED


def claim(warned, instance):
    return interventions.claim_intervention(warned.bank, warned.intervention.id, instance)


def test_a_second_instance_ends_itself_and_the_worse_the_colour_the_sooner_it_is_to_be_over(warned):
    warned.by("enforcement")
    first = claim(warned, "one")
    assert first == {
        "claimed": True,
        "risk_kind": "litigation",
        "intervene_by": "2026-11-25T16:00:00Z",
        "task_due_at": "2026-11-24T16:00:00Z",
    }
    assert claim(warned, "one") == first
    assert not claim(warned, "two")["claimed"]
    assert actions(warned.running.trial, warned.running.loan.application_id).count("intervention_opened") == 1
    change(warned.running.trial, RiskIntervention, warned.intervention.id, colour="yellow")
    assert claim(warned, "one")["intervene_by"] == "2026-12-07T16:00:00Z"


def test_its_task_is_of_the_customer_and_seen_by_the_bank_alone(warned):
    warned.by()
    trial, opened = warned.running.trial, warned.intervention
    task = trial.task(opened.id, "assess_warning", "customer_manager", process="risk_intervention")
    assert (task.intervention_id, task.business_key, task.application_id) == (opened.id, opened.id, None)
    assert (task.amount, task.product) == (warned.running.loan.outstanding, "consumer")
    with warned.bank.read() as book:
        owner = find_owner(book, opened.id)
    assert owner is not None
    assert owner.is_open
    assert owner.seen_by(trial.actor("manager"))
    assert not owner.seen_by(warned.running.customer)


def test_what_is_not_over_in_time_is_urgent_and_told_once(warned):
    warned.by()
    trial, opened = warned.running.trial, warned.intervention
    task = trial.task(opened.id, "assess_warning", "customer_manager", process="risk_intervention")
    for _again in range(2):
        interventions.escalate_intervention(warned.bank, opened.id)
    told = row(trial, HumanTask, id=task.id)
    assert (told.priority, told.escalated_at is not None, warned.intervention.escalated_at is not None) == (2, True, True)
    assert len(rows(trial, JournalEntry, action="task_escalated")) == 1


def test_the_course_is_noted_and_a_preservation_opened_once_where_it_asks_for_one(warned):
    warned.by()
    assert interventions.open_course(warned.bank, warned.intervention.id, "talk")["preservation_id"] == ""
    first = interventions.open_course(warned.bank, warned.intervention.id, "preserve")["preservation_id"]
    assert interventions.open_course(warned.bank, warned.intervention.id, "preserve")["preservation_id"] == first
    made = row(warned.running.trial, AssetPreservation)
    assert (made.id, made.intervention_id, warned.intervention.course) == (first, warned.intervention.id, "preserve")


def test_collateral_is_looked_at_where_there_is_some(warned):
    warned.by()
    opened = str(interventions.open_course(warned.bank, warned.intervention.id, "preserve")["preservation_id"])

    def looked_at():
        return preserving.open_preservation(warned.bank, opened, "instance")["to_inspect"]

    assert not looked_at()
    loan = warned.running.loan
    with warned.bank.begin() as book:
        pledged = {"id": "c", "application_id": loan.application_id, "owner_party_id": loan.party_id, "business_date": loan.business_date}
        book.add(Collateral(**pledged, kind="first_home", description="Flat", declared_value=Decimal(1)))
    assert looked_at()
    change(warned.running.trial, Loan, loan.id, application_id=None)
    assert not looked_at()


def test_who_cannot_pay_as_agreed_has_another_plan_asked_for_once(warned):
    warned.by("income_drop", source="account_flows")
    warned.claimed().judged()
    warned.done("manager", "talk_with_customer", TALKED)
    for _again in range(2):
        interventions.hand_on_plan(warned.bank, warned.intervention.id)
    asked = row(warned.running.trial, Restructuring, loan_id=warned.running.id)
    assert (asked.asked_by, asked.reason, asked.id) == ("manager", TALKED["said"], warned.intervention.restructuring_id)
    assert rows(warned.running.trial, OutboxMessage, target="restructuring")


def test_a_request_that_is_open_already_is_the_one(warned):
    known = ask(warned.running)
    warned.by("income_drop", source="account_flows")
    interventions.hand_on_plan(warned.bank, warned.intervention.id)
    assert warned.intervention.restructuring_id == known.id


def test_a_loan_that_is_over_meanwhile_needs_no_other_plan(warned):
    warned.by("income_drop", source="account_flows")
    change(warned.running.trial, Loan, warned.running.id, state=LoanState.CLOSED)
    interventions.hand_on_plan(warned.bank, warned.intervention.id)
    assert warned.intervention.restructuring_id is None


def test_it_ends_once_with_all_its_warnings_by_what_was_found(warned):
    warned.by("enforcement")
    warned.by("case")
    warned.claimed().judged().preserved().concluded()
    interventions.end_intervention(warned.bank, warned.intervention.id)
    assert {(each.state, each.verdict) for each in warned.warnings} == {("closed", "real")}
    ended = warned.intervention
    assert (ended.state, ended.outcome, ended.ended_on) == ("ended", "Assets of 50,000 are frozen.", warned.running.book.today)
    noted = actions(warned.running.trial, warned.running.loan.application_id)
    assert (noted.count("warning_closed"), noted.count("intervention_ended")) == (2, 1)
    interventions.escalate_intervention(warned.bank, ended.id)
    assert warned.intervention.escalated_at is None
