"""Warnings as the bank's people read them: in their scope, with evidence, steps and history; how right each indicator was."""

import pytest

from lending.domain.early_warning.records import RiskFeed
from lending.domain.loans import Loan
from lending.domain.records import JournalEntry
from lending.errors import NotFoundError
from lending.service.early_warning import interventions
from lending.service.ports import WarningQuery
from lending.service.views.warnings import list_warnings, read_feeds, read_foresight, read_precision, read_warning, warnings_of_loan
from lending.service.worklist import InterventionWork, open_work
from tests.support.running import running_copy
from tests.support.walk import change, rows
from tests.support.warned import NOTICE, Warned


@pytest.fixture
def warned(trial) -> Warned:
    return Warned(running_copy(trial))


def listed(warned, login="manager", **narrowed):
    query = WarningQuery(actor=warned.running.trial.actor(login), **narrowed)
    return list_warnings(warned.bank, query)


def test_the_worst_open_ones_come_first_and_are_narrowed_by_what_they_are(warned):
    warned.by("adverse", source="public_opinion", ago=9)
    warned.by("case", 2)
    warned.by("enforcement")
    found, total = listed(warned)
    assert (total, [line.warning.colour for line in found]) == (3, ["red", "orange", "yellow"])
    assert (found[0].customer_name, found[0].loan_id, found[0].days, found[0].task_id) == ("張偉", warned.running.id, 0, None)
    assert [listed(warned, **{name: value})[1] for name, value in (("colour", "red"), ("kind", "litigation"), ("state", "closed"))] == [
        1,
        2,
        0,
    ]
    assert [line.warning.indicator for line in listed(warned, offset=1, limit=1)[0]] == ["court_case"]


def test_a_file_holds_evidence_steps_history_and_what_else_warns_and_its_reading_is_noted(warned):
    (warning,) = warned.by("enforcement")
    warned.claimed().judged().preserved()
    warned.by("adverse", source="public_opinion")
    manager = warned.running.trial.actor("manager")
    file = read_warning(warned.bank, manager, warning.id)
    assert (file.warning.evidence[0].facts, file.colour) == (NOTICE, "red")
    assert [(step.definition, step.by) for step in file.intervention.steps] == [
        ("assess_warning", "Gu Ruolan 顧若蘭"),
        ("apply_freeze", "Tian Zhiming 田志明"),
    ]
    assert file.intervention.stopped_since == warned.running.book.today
    assert [other.indicator for other in file.others] == ["adverse_opinion"]
    assert {event.action for event in file.events} >= {"warning_raised", "intervention_opened", "drawdowns_stopped", "task_completed"}
    assert warning.id in rows(warned.running.trial, JournalEntry, action="personal_data_read", order="-id")[0].body


def test_another_branch_and_the_customer_see_none(warned):
    (warning,) = warned.by()
    trial = warned.running.trial
    change(trial, Loan, warned.running.id, branch_id="hangzhou")
    for actor in (trial.actor("reviewer.ningbo"), warned.running.customer):
        with pytest.raises(NotFoundError):
            read_warning(warned.bank, actor, warning.id)
        with pytest.raises(NotFoundError):
            warnings_of_loan(warned.bank, actor, warned.running.id)
    assert listed(warned, "reviewer.ningbo") == ([], 0)
    with pytest.raises(NotFoundError):
        read_precision(warned.bank, warned.running.customer)


def test_a_loan_tells_how_dangerous_its_customer_looks_and_precision_what_was_judged(warned):
    manager = warned.running.trial.actor("manager")
    assert warnings_of_loan(warned.bank, manager, warned.running.id) == (None, ())
    warned.by()
    danger, found = warnings_of_loan(warned.bank, manager, warned.running.id)
    assert (danger, [each.indicator for each in found]) == ("red", ["court_enforcement"])
    warned.claimed().judged()
    interventions.end_intervention(warned.bank, warned.intervention.id)
    (judged,) = [each for each in read_precision(warned.bank, manager) if each.raised]
    assert (judged.indicator.code, judged.real, judged.share) == ("court_enforcement", 1, 1)


def test_feeds_are_read_in_the_order_of_their_names(warned):
    with warned.bank.begin() as book:
        book.add(RiskFeed(name="court"), RiskFeed(name="bureau"))
    assert [feed.name for feed in read_feeds(warned.bank, warned.running.trial.actor("manager"))] == ["bureau", "court"]


def test_a_task_is_opened_with_its_intervention_and_the_customer_s_number(warned):
    warned.by()
    trial = warned.running.trial
    task = trial.task(warned.intervention.id, "assess_warning", "customer_manager", process="risk_intervention")
    work = open_work(warned.bank, trial.actor("manager"), task.id)
    assert isinstance(work, InterventionWork)
    assert (work.loan.id, work.phone) == (warned.running.id, trial.person_of(warned.running.customer).phone)
    assert [warning.indicator for warning in work.intervention.warnings] == ["court_enforcement"]
    assert listed(warned)[0][0].task_id == task.id


def test_what_came_of_warnings_is_asked_of_the_book(warned):
    warned.by()
    manager = warned.running.trial.actor("manager")
    (raised,) = [each for each in read_foresight(warned.bank, manager) if each.raised]
    # It is too early to judge, and nobody is late.
    assert (raised.indicator.code, raised.raised, raised.ripe, raised.followed) == (warned.warnings[0].indicator, 1, 0, 0)
    with pytest.raises(NotFoundError):
        read_foresight(warned.bank, warned.running.customer)
