from dataclasses import replace

import pytest

from lending.domain.actors import WORKER, Actor, Role
from lending.errors import ForbiddenError, NotFoundError
from lending.service import access
from lending.service.tasks import read_task


def somebody(role: Role, **more: object) -> Actor:
    return Actor(user_id="u", name="n", roles=frozenset({role}), **more)


def test_a_role_that_is_needed_is_named():
    with pytest.raises(ForbiddenError, match="administrator or process owner"):
        access.require_role(somebody(Role.REVIEWER), Role.ADMINISTRATOR, Role.PROCESS_OWNER)
    access.require_role(somebody(Role.ADMINISTRATOR), Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (WORKER, True),
        (somebody(Role.AUDITOR, branch_id="ningbo"), True),
        (somebody(Role.REVIEWER, branch_id="head_office"), True),
        (somebody(Role.REVIEWER, branch_id="hangzhou"), True),
        (somebody(Role.REVIEWER, branch_id="ningbo"), False),
        (somebody(Role.PARTNER, branch_id="head_office"), False),
        (replace(somebody(Role.PARTNER), user_id="its partner"), True),
        (somebody(Role.CUSTOMER, party_id="its borrower", branch_id="head_office"), True),
        (somebody(Role.CUSTOMER, party_id="its guarantor"), True),
        (somebody(Role.CUSTOMER, party_id="another", branch_id="head_office"), False),
        (somebody(Role.CUSTOMER, party_id=None), False),
        (somebody(Role.ADMINISTRATOR, branch_id="ningbo"), False),
    ],
)
def test_a_case_is_seen_by_its_people_its_branch_and_the_whole_bank_s(application, actor, sees):
    application.party_id, application.guarantor_party_id = "its borrower", "its guarantor"
    application.submitted_by, application.branch_id = "its partner", "hangzhou"
    assert access.may_see(actor, application) is sees


def test_what_is_out_of_sight_is_said_not_to_exist(trial, application):
    with pytest.raises(NotFoundError, match="no such application"):
        access.require_sight(trial.customer(), application)
    access.require_sight(trial.actor("reviewer"), application)


@pytest.mark.parametrize(("branch", "works"), [("head_office", True), ("ningbo", True), ("hangzhou", False)])
def test_a_task_is_work_of_its_branch_and_of_the_head_office(trial, application, branch, works):
    task = trial.task(application.id, "precheck_application", "intake_officer")
    task.branch_id = "ningbo"
    assert access.in_task_scope(somebody(Role.INTAKE_OFFICER, branch_id=branch), task) is works


def test_another_branch_s_task_is_said_not_to_exist(trial, application):
    task = trial.task(application.id, "precheck_application", "intake_officer")
    with pytest.raises(NotFoundError, match="no such task"):
        read_task(trial.bank, trial.actor("intake.ningbo"), task.id)
