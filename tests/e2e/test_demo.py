import json
from dataclasses import replace

import pytest
import requests
from rich.console import Console

from lending.commands.demo import carry
from lending.demo import selection
from lending.demo.report import as_json
from lending.demo.run import Pace
from lending.domain.actors import Actor, Role
from lending.domain.applications import Application, Status
from lending.domain.tasks import ACTIVE, HumanTask
from lending.service.replay.check import check_history
from tests.support.stack import running_stack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

APPLICANTS = 24
PACE = Pace(rate=4.0)
#: The contracts still have to be read, but nobody here learns from waiting twenty seconds for each.
READING = {"LOANFLOW_READING_SECONDS": "2"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with running_stack(tmp_path_factory.mktemp("demo"), **READING) as found:
        yield found


@pytest.fixture(scope="module")
def whole(stack):
    """Applicants carried through to the end."""
    return carry(stack.settings, selection.even_part(APPLICANTS, 1), PACE, 1, Console(quiet=True))


def outcomes(report):
    return {line.name: line for line in report.lines}


def test_the_applicants_all_end_and_everything_reconciles(whole):
    assert whole.differences() == [], json.dumps(as_json(whole), indent=1)
    found = outcomes(whole)
    assert found["applications"].total == APPLICANTS
    ends = ("rejected", "refused", "withdrawn", "lapsed", "offer lapsed", "not disbursed", "disbursed")
    assert sum(found[name].total for name in ends) == APPLICANTS


def test_model_and_people_both_decide(whole):
    found = outcomes(whole)
    assert found["approved"].automatic > 3
    assert found["rejected"].automatic > 2
    assert found["approved"].human + found["approved with conditions"].human > 2
    assert found["disbursed"].synthetic > 0


def test_the_money_is_the_same_in_four_books(whole):
    money = whole.money
    assert money.loans == outcomes(whole)["disbursed"].total
    assert money.disbursed == money.ledger == money.plans == money.paid > 0


def test_the_instant_path_was_measured(whole):
    assert all(timing.count > 3 and timing.median is not None for timing in whole.timings)


def test_faults_are_switched_off_afterwards(stack, whole):
    headers = {"Authorization": f"Bearer {stack.settings.agency_credential}"}
    assert whole.running == 0
    faults = requests.get(f"{stack.url('sandbox')}/sandbox/v1/faults", headers=headers, timeout=5).json()["faults"]
    assert all(not fault or fault.get("share") == "0" for fault in faults.values())


def test_every_case_replays_to_the_engines_final_marking(stack, whole):
    auditor = Actor(user_id=None, name="auditor", roles=frozenset({Role.AUDITOR}))
    checked = list(check_history(stack.bank, auditor))
    assert len(checked) >= APPLICANTS
    assert [difference for case in checked for difference in case.differences] == []
    with stack.bank.read() as book:
        paid = {found.id for found in book.find(Application, status=Status.DISBURSED.value)}
    # Who withdraws at once or is refused has a short history; who got the money went through every process.
    assert all(case.passages for case in checked)
    assert all(case.instances > 4 and case.passages > 40 for case in checked if case.application_id in paid)


def test_a_second_run_adds_only_who_is_missing(stack, whole):
    more = carry(stack.settings, selection.even_part(APPLICANTS + 3, 1), replace(PACE, patience=120), 1, Console(quiet=True))
    assert more.differences() == []
    with stack.bank.read() as book:
        assert book.count(Application) == APPLICANTS + 3
    assert more.money.disbursed >= whole.money.disbursed


def test_a_quick_run_leaves_work_at_every_desk(stack, whole):
    with stack.bank.read() as book:
        before = {application.id for application in book.find(Application)}
    report = carry(stack.settings, selection.lively_part(20, 1), replace(PACE, leave_open=True), 1, Console(quiet=True))
    assert report.differences() == []
    with stack.bank.read() as book:
        added = [application for application in book.find(Application) if application.id not in before]
        groups = {task.group for task in book.find(HumanTask, state=ACTIVE)}
    assert groups >= {"intake_officer", "investigator", "reviewer", "approver", "signing_officer", "disbursement_officer", "customer"}
    assert {application.status for application in added} >= {"supplement", "disbursed", "rejected"}
