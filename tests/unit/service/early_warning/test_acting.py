from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.early_warning.records import DrawdownStop
from lending.domain.loans import CollectionCase
from lending.domain.records import JournalEntry, OutboxMessage
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import tasks
from lending.service.collection.holding import spare_cases
from lending.service.early_warning import interventions
from lending.service.early_warning.acting import misused_loan
from tests.support.walk import change, facts_of, row, rows
from tests.support.warned import CHARGED, HEARD, JUDGED, TALKED, seen, signal


@pytest.mark.parametrize(("verdict", "real"), [("real", True), ("false", False)])
def test_the_manager_judges_with_reasons(warned, verdict, real):
    warned.by()
    task = warned.claimed().done("manager", "assess_warning", JUDGED, verdict=verdict)
    assert facts_of(warned.running.trial, task) == {"warning_real": real, "risk_colour": "red"}
    assert (warned.intervention.verdict, warned.intervention.finding) == (verdict, JUDGED["reasons"])


def test_a_false_alarm_without_a_reason_is_refused(warned):
    warned.by()
    with pytest.raises(InvalidInputError) as caught:
        warned.done("manager", "assess_warning", {"verdict": "false", "reasons": ""})
    assert list(caught.value.errors) == ["reasons"]
    with pytest.raises(ValueError, match="nobody judged"):
        interventions.end_intervention(warned.bank, warned.intervention.id)


@pytest.fixture
def late(warned):
    """The customer, whose loan is past due; its case is at the first step of the ladder."""
    today = warned.running.book.today
    with warned.bank.begin() as book:
        book.add(CollectionCase(id="late", loan_id=warned.running.id, opened_on=today, past_due_since=today, step="sms"))
    return warned


def test_litigation_that_is_real_takes_what_the_customer_is_late_with_to_legal_action(late):
    late.by()
    late.claimed().judged()
    assert row(late.running.trial, CollectionCase).warned_on == late.running.book.today
    (noted,) = rows(late.running.trial, JournalEntry, action="intervention_assessed")
    assert '"collection_cases":["late"]' in noted.body


def concluded(late, verdict="false"):
    late.by()
    late.claimed().judged().concluded(verdict=verdict)
    return row(late.running.trial, CollectionCase)


def test_a_danger_that_was_not_real_after_all_lets_the_case_go_back_to_the_ladder(late):
    assert concluded(late).warned_on is None
    last = rows(late.running.trial, JournalEntry, action="intervention_assessed", order="id")[-1]
    assert '"collection_cases":["late"]' in last.body
    told = rows(late.running.trial, OutboxMessage, kind="message", application_id="late")
    assert [message.key.split(":")[-1] for message in told] == ["warned", "spared"]


def test_a_danger_that_stays_real_leaves_it_with_the_lawyers(late):
    assert concluded(late, "real").warned_on is not None


@pytest.mark.parametrize(("ended", "stays"), [(0, True), (-1, False)])
def test_another_real_litigation_keeps_the_case_with_the_lawyers(late, ended, stays):
    late.by()
    late.claimed().judged()
    intervention, today = late.intervention, late.running.book.today
    with late.bank.begin() as book:
        other = replace(intervention, id="other", verdict="real", state="ended", ended_on=today + timedelta(days=ended))
        book.add(other)
        assert spare_cases(late.bank, book, intervention) == ([] if stays else ["late"])
    assert (row(late.running.trial, CollectionCase).warned_on is not None) == stays


@pytest.mark.parametrize(
    ("definition", "entries"), [("negotiate_arrears", {"warning": True}), ("settle_objection", {"decision": "legal"}), ("at court", {})]
)
def test_a_case_that_people_sent_there_or_that_is_at_court_stays(late, definition, entries):
    trial = late.running.trial
    if definition == "at court":
        change(trial, CollectionCase, "late", legal_stage="judgment")
    else:
        task = trial.task("late", definition, "senior_collector", process="collection")
        change(trial, HumanTask, task.id, state="completed", entries=entries)
    assert concluded(late).warned_on is not None


@pytest.mark.parametrize(("kind", "source", "verdict"), [("enforcement", "court", "false"), ("income_drop", "account_flows", "real")])
def test_a_false_alarm_and_a_danger_of_another_kind_leave_collection_on_its_ladder(late, kind, source, verdict):
    late.by(kind, source=source)
    late.claimed().judged(verdict=verdict)
    assert row(late.running.trial, CollectionCase).warned_on is None


@pytest.mark.parametrize(("agreed", "wanted"), [("keeps_plan", False), ("another_plan", True)])
def test_a_talk_leads_to_another_plan_only_where_the_customer_cannot_pay(warned, agreed, wanted):
    warned.by("income_drop", source="account_flows")
    task = warned.claimed().judged().done("manager", "talk_with_customer", TALKED, agreed=agreed)
    assert facts_of(warned.running.trial, task) == {"plan_wanted": wanted}
    assert (warned.intervention.finding, warned.intervention.stage) == (TALKED["said"], "acted")


def test_a_step_of_preservation_takes_the_intervention_on(warned):
    warned.by()
    warned.preserved()
    assert warned.intervention.stage == "acted"
    noted = [entry.body for entry in rows(warned.running.trial, JournalEntry, action="preservation_step")]
    assert [f'"intervention":"{warned.intervention.id}"' in body for body in noted] == [True]


@pytest.mark.parametrize(("drawdowns", "verdict", "lifted"), [("stopped", "real", False), ("allow", "false", True)])
def test_the_conclusion_says_what_becomes_of_the_stop(warned, drawdowns, verdict, lifted):
    warned.by()
    warned.claimed().judged().preserved().concluded(drawdowns=drawdowns, verdict=verdict)
    assert (row(warned.running.trial, DrawdownStop).lifted_on is not None) == lifted
    assert {each.verdict for each in warned.warnings} == {verdict}


def test_where_nothing_was_stopped_nothing_is_lifted(warned):
    warned.by()
    warned.claimed().judged().concluded(drawdowns="allow")
    assert rows(warned.running.trial, JournalEntry, action="drawdowns_allowed") == []


@pytest.mark.parametrize("login", ["collector", "supervisor", "reviewer.ningbo"])
def test_another_role_judges_nothing(warned, login):
    warned.by()
    trial = warned.running.trial
    task = trial.task(warned.intervention.id, "assess_warning", "customer_manager", process="risk_intervention")
    with pytest.raises((ForbiddenError, NotFoundError)):
        tasks.claim_task(warned.bank, trial.actor(login), task.id)


def test_a_judgement_sent_twice_counts_once_and_another_one_is_refused(warned):
    warned.by()
    task = warned.claimed().done("manager", "assess_warning", JUDGED)
    manager = warned.running.trial.actor("manager")
    again = tasks.complete_task(warned.bank, manager, task.id, JUDGED)
    assert again.id == task.id
    with pytest.raises(ConflictError, match="completed meanwhile"):
        tasks.complete_task(warned.bank, manager, task.id, {**JUDGED, "verdict": "false"})
    assert len(rows(warned.running.trial, JournalEntry, action="intervention_assessed")) == 1


def misused(warned):
    """Let the loan's money be found misused, and the manager judge it and find so too."""
    warned.by("misuse", source="fund_flow", sink="brokerage")
    warned.claimed().judged()
    assert facts_of(warned.running.trial, warned.done("manager", "hear_on_use", HEARD)) == {"misused": True}
    assert warned.intervention.finding == HEARD["said"]
    return warned


def test_misuse_that_the_manager_finds_is_booked_by_somebody_else_as_of_its_day(warned):
    day = warned.running.book.today.isoformat()
    misused(warned).done("servicing", "charge_misuse", CHARGED, since=day)
    event = warned.running.events[-1]
    assert (event.kind, event.facts["amount"], event.facts["since"]) == ("misuse_found", "20000.00", day)
    assert warned.running.book.standing().misused == Decimal("20000.00")


def test_misuse_that_is_not_charged_leaves_the_book_alone_with_the_reason_in_the_journal(warned):
    declined = {"decision": "decline", "reasons": "He put the money back the next day."}
    before = len(warned.running.events)
    assert facts_of(warned.running.trial, misused(warned).done("servicing", "charge_misuse", declined)) == {}
    assert len(warned.running.events) == before
    (noted,) = rows(warned.running.trial, JournalEntry, action="misuse_decided")
    assert '"decision":"decline"' in noted.body


def test_more_than_is_out_cannot_be_charged(warned):
    day = warned.running.book.today.isoformat()
    with pytest.raises(InvalidInputError, match="Give at most"):
        misused(warned).done("servicing", "charge_misuse", CHARGED, since=day, amount="60000.00")


def test_money_found_used_for_its_purpose_is_nobodys_to_charge(warned):
    warned.by("misuse", source="fund_flow", sink="brokerage")
    task = warned.claimed().judged().done("manager", "hear_on_use", HEARD, finding="used")
    assert facts_of(warned.running.trial, task) == {"misused": False}


def test_the_loan_that_is_charged_is_the_one_whose_money_it_was(warned):
    on = warned.running.book.today
    new = signal("misuse", source="fund_flow", on=on, sink="brokerage")
    seen(warned.bank, warned.party_id, replace(new, loan_id=warned.running.id))
    with warned.bank.read() as book:
        assert misused_loan(book, warned.intervention) == warned.running.id
