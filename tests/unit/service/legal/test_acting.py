from dataclasses import replace
from datetime import timedelta

import pytest

from lending.domain.collection.records import PaymentPromise
from lending.domain.legal.records import LegalAction, LegalStep
from lending.domain.records import JournalEntry
from lending.errors import InvalidInputError
from lending.service.legal.letters import prepare_demand
from lending.service.legal.papers import add_legal_paper
from tests.support.suing import PHOTO, in_days, money
from tests.support.walk import change, facts_of, row, rows


@pytest.mark.parametrize(
    ("done", "entries", "follows", "days"),
    [
        (("demand", "send_demand"), {}, "course", 15),
        (("claim", "file_claim"), {}, "judgment", 30),
        (("claim", "file_claim"), {"costs": "0"}, "judgment", 30),
        (("judgment", "record_judgment"), {}, "enforcement", 10),
        (("judgment", "record_judgment"), {"outcome": "pending", "judged": None}, "judgment", 30),
        (("enforcement", "apply_enforcement"), {"costs": "12.00"}, "result", 90),
        (("result", "record_enforcement"), {}, "result", 90),
        (("result", "record_enforcement"), {"result": "money", "amount": "300.00"}, "result", 90),
        (("result", "record_enforcement"), {"result": "nothing"}, "write_off", None),
    ],
)
def test_each_step_leads_to_the_next_after_its_time(lawsuit, done, entries, follows, days):
    stage, task = done
    lawsuit.at(stage).done(task, **entries)
    again = lawsuit.today + timedelta(days=days) if days else None
    assert (lawsuit.case.legal_stage, lawsuit.action.look_again_on) == (follows, again)
    assert (lawsuit.steps[-1].kind, lawsuit.steps[-1].actor_name) == (task, lawsuit.trial.actor("legal").name)
    assert row(lawsuit.trial, JournalEntry, action="legal_step").actor_name == lawsuit.trial.actor("legal").name


def test_a_claim_is_known_by_its_court_and_its_fee_is_owed_by_the_debtor(lawsuit):
    lawsuit.at("claim").done("file_claim", hearing_on=in_days(lawsuit, 9))
    action, step = lawsuit.action, lawsuit.steps[-1]
    assert (action.court, action.case_number, action.claimed) == ("West Lake Court", "(2026) Zhe 0106 Civil 1", money("12000.00"))
    assert action.look_again_on == lawsuit.today + timedelta(days=9)
    assert (step.costs, lawsuit.standing.costs_owed) == (money("100.00"), money("100.00"))
    assert step.event_id is not None


def test_a_claim_of_tomorrow_that_costs_more_than_courts_charge_is_refused_with_both_reasons(lawsuit):
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.at("claim").done("file_claim", filed_on=in_days(lawsuit, 1), costs="100.01")
    assert caught.value.errors == {
        "filed_on": [f"Give a day from {lawsuit.today} to {lawsuit.today}."],
        "costs": ["The court charges 100.00 at most for this claim; give what its receipt says."],
    }
    assert lawsuit.case.legal_stage == "claim"


@pytest.mark.parametrize(("stage", "task", "field"), [("demand", "send_demand", "sent_on"), ("judgment", "record_judgment", "day")])
@pytest.mark.parametrize("days", [1, -1])
def test_a_day_to_come_or_before_the_lawsuit_began_is_refused(lawsuit, stage, task, field, days):
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.at(stage).done(task, **{field: in_days(lawsuit, days)})
    assert caught.value.errors == {field: [f"Give a day from {lawsuit.today} to {lawsuit.today}."]}


def test_a_letter_is_not_sent_before_it_was_written_nor_a_claim_filed_before_it_was_sent(lawsuit):
    # Given a lawsuit that began four days ago and its letter, written three days ago
    lawsuit.plan()
    change(lawsuit.trial, LegalAction, lawsuit.action.id, opened_on=lawsuit.today - timedelta(days=4))
    written_before(lawsuit, 3)
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.done("send_demand", sent_on=in_days(lawsuit, -4))
    assert caught.value.errors == {"sent_on": [f"Give a day from {in_days(lawsuit, -3)} to {lawsuit.today}."]}
    # When it is sent two days ago
    lawsuit.done("send_demand", sent_on=in_days(lawsuit, -2), demanded=str(lawsuit.steps[-1].amount))
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.at("claim").done("file_claim", filed_on=in_days(lawsuit, -3))
    assert caught.value.errors == {"filed_on": [f"Give a day from {in_days(lawsuit, -2)} to {lawsuit.today}."]}
    # Then papers handed in today are no step that the claim has to follow
    add_legal_paper(lawsuit.bank, lawsuit.trial.actor("legal"), lawsuit.case.loan_id, replace(PHOTO, kind="judgment"))
    lawsuit.done("file_claim", filed_on=in_days(lawsuit, -1))
    assert lawsuit.case.legal_stage == "judgment"


def test_what_is_recorded_of_a_letter_is_what_it_says(lawsuit):
    # Given a letter written three days ago, and interest since
    lawsuit.plan()
    letter = written_before(lawsuit, 3)
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.done("send_demand", demanded=str(letter.amount + 1))
    assert caught.value.errors == {"demanded": [f"The letter asks for {letter.amount:,.2f}; give that amount."]}
    lawsuit.done("send_demand", demanded=str(letter.amount))
    assert lawsuit.steps[-1].amount == letter.amount
    assert lawsuit.action.look_again_on == lawsuit.today + timedelta(days=12)


def test_a_letter_sent_after_its_own_day_gives_time_from_then_on(lawsuit):
    lawsuit.plan()
    letter = written_before(lawsuit, 15)
    lawsuit.done("send_demand", demanded=str(letter.amount))
    assert lawsuit.action.look_again_on == lawsuit.today + timedelta(days=15)


def written_before(lawsuit, days):
    """Have the letter written some days ago, and return its step."""
    prepare_demand(lawsuit.bank, lawsuit.case_id)
    change(lawsuit.trial, LegalStep, lawsuit.steps[-1].id, on=lawsuit.today - timedelta(days=days))
    return lawsuit.steps[-1]


def test_a_settlement_is_a_promise_and_the_lawsuit_waits_for_it(lawsuit):
    settled = {"outcome": "settled", "judged": None, "promise_amount": "500.00"}
    lawsuit.at("judgment").done("record_judgment", **settled, promise_by=in_days(lawsuit, 80))
    assert row(lawsuit.trial, PaymentPromise).amount == money("500.00")
    assert (lawsuit.action.judged, lawsuit.case.legal_stage, lawsuit.plan()["legal_step"]) == (money("500.00"), "enforcement", "over")


def test_a_settlement_too_far_off_is_refused_at_its_field(lawsuit):
    settled = {"outcome": "settled", "judged": None, "promise_amount": "500.00"}
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.at("judgment").done("record_judgment", **settled, promise_by=in_days(lawsuit, 91))
    assert list(caught.value.errors) == ["promise_by"]


@pytest.mark.parametrize("before", ["100.00", "0"])
def test_a_claim_that_is_dismissed_costs_the_bank_what_it_paid(lawsuit, before):
    lawsuit.at("claim").done("file_claim", costs=before)
    lawsuit.at("judgment").done("record_judgment", outcome="dismissed", judged=None)
    standing = lawsuit.standing
    assert (standing.costs_owed, standing.costs_borne, lawsuit.case.legal_stage) == (0, money(before), "write_off")


@pytest.mark.parametrize(("result", "got"), [("money", True), ("running", False), ("nothing", False)])
def test_only_money_is_looked_for(lawsuit, result, got):
    task = lawsuit.at("result").done("record_enforcement", result=result, amount="300.00" if got else None)
    assert facts_of(lawsuit.trial, task) == {"money_got": got}


def test_the_day_to_look_again_may_be_said(lawsuit):
    lawsuit.at("enforcement").done("apply_enforcement", look_again_on=in_days(lawsuit, 3))
    assert lawsuit.action.look_again_on == lawsuit.today + timedelta(days=3)
    lawsuit.at("result").done("record_enforcement", look_again_on=in_days(lawsuit, 0))
    assert lawsuit.action.look_again_on == lawsuit.today + timedelta(days=90)
    assert len(rows(lawsuit.trial, JournalEntry, action="legal_opened")) == 1
