from datetime import timedelta

import pytest

from lending.domain.applications import Collateral
from lending.domain.legal.records import LegalAction
from lending.domain.loans import CollectionCase
from lending.domain.tasks import HumanTask
from lending.service.legal import actions
from tests.support.walk import change, row, rows


def test_it_begins_with_the_letter_and_its_people_have_three_working_days(lawsuit):
    plan = lawsuit.plan()
    assert (plan["legal_step"], plan["preservation_id"]) == ("demand", "")
    assert lawsuit.action.due_on > lawsuit.today
    assert str(plan["task_due_at"]) < str(plan["legal_late_at"]) or plan["task_due_at"] == plan["legal_late_at"]
    assert lawsuit.plan() == plan
    assert len(rows(lawsuit.trial, LegalAction)) == 1


@pytest.mark.parametrize(("days", "step"), [(1, "wait"), (0, "claim"), (-1, "claim")])
def test_it_waits_until_its_day(lawsuit, days, step):
    lawsuit.at("claim")
    change(lawsuit.trial, LegalAction, lawsuit.action.id, look_again_on=lawsuit.today + timedelta(days=days))
    assert lawsuit.plan()["legal_step"] == step


def test_a_case_that_is_over_has_nothing_left_to_sue_for(lawsuit):
    change(lawsuit.trial, CollectionCase, lawsuit.case_id, state="closed")
    assert lawsuit.plan()["legal_step"] == "over"


def test_assets_that_come_first_have_a_preservation_of_their_own_once(lawsuit):
    plan = lawsuit.at("preserve").plan()
    assert plan["preservation_id"] == lawsuit.preservation.id
    assert lawsuit.plan()["preservation_id"] == lawsuit.preservation.id


def test_the_course_goes_by_the_claim_and_what_stands_behind_it(lawsuit):
    change(lawsuit.trial, CollectionCase, lawsuit.case_id, warned_on=lawsuit.today)
    facts = actions.weigh_course(lawsuit.bank, lawsuit.case_id)
    assert (facts["secured"], facts["warned"]) == (False, True)
    assert float(str(facts["claim_amount"])) > 12_000
    assert rows(lawsuit.trial, Collateral) == []


@pytest.mark.parametrize(("course", "stage"), [("preserve", "preserve"), ("file", "claim")])
def test_the_course_is_noted_once(lawsuit, course, stage):
    lawsuit.at("course")
    actions.choose_course(lawsuit.bank, lawsuit.case_id, course)
    actions.choose_course(lawsuit.bank, lawsuit.case_id, course)
    assert lawsuit.case.legal_stage == stage


def test_once_assets_are_secured_the_claim_is_due_and_that_is_noted_once(lawsuit):
    lawsuit.at("preserve")
    actions.note_preserved(lawsuit.bank, lawsuit.case_id)
    actions.note_preserved(lawsuit.bank, lawsuit.case_id)
    assert lawsuit.case.legal_stage == "claim"


def test_what_is_late_is_urgent_and_told_once(lawsuit):
    task = lawsuit.trial.task(lawsuit.case_id, "send_demand", "legal_officer", process="legal_action")
    other = lawsuit.trial.task(lawsuit.case_id, "call_debtor", "collector", process="collection")
    actions.escalate_legal_step(lawsuit.bank, lawsuit.case_id)
    first = row(lawsuit.trial, HumanTask, id=task.id)
    lawsuit.trial.clock.tick(60)
    actions.escalate_legal_step(lawsuit.bank, lawsuit.case_id)
    assert first.priority == 2
    assert row(lawsuit.trial, HumanTask, id=task.id).escalated_at == first.escalated_at
    assert row(lawsuit.trial, HumanTask, id=other.id).escalated_at is None
