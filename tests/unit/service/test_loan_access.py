from dataclasses import replace

import pytest

from lending.domain.actors import WORKER, Role
from lending.domain.loans import Loan
from lending.errors import NotFoundError
from lending.service.loan_access import require_loan_sight
from tests.support.running import running_loan
from tests.support.walk import change
from tests.unit.service.test_access import somebody


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (WORKER, True),
        (somebody(Role.AUDITOR, branch_id="ningbo"), True),
        (somebody(Role.SERVICING_OFFICER, branch_id="head_office"), True),
        (somebody(Role.SERVICING_OFFICER, branch_id="hangzhou"), True),
        (somebody(Role.SERVICING_OFFICER, branch_id="ningbo"), False),
        (somebody(Role.PARTNER), False),
        (somebody(Role.CUSTOMER, party_id="another", branch_id="head_office"), False),
        (somebody(Role.CUSTOMER, party_id=None), False),
        (somebody(Role.ADMINISTRATOR, branch_id="ningbo"), False),
    ],
)
def test_a_loan_is_seen_by_its_branch_and_the_whole_banks_people(trial, actor, sees):
    running = running_loan(trial)
    change(trial, Loan, running.id, branch_id="hangzhou")
    assert sight(trial, actor, running) is sees


def test_a_loan_is_seen_by_its_customer_and_the_partner_who_brought_it(trial):
    running = running_loan(trial)
    assert sight(trial, running.customer, running)
    partner = replace(trial.actor("partner"), branch_id=None)
    assert not sight(trial, partner, running)
    trial.set(running.loan.application_id, submitted_by=partner.user_id)
    assert sight(trial, partner, running)


def sight(trial, actor, running) -> bool:
    with trial.bank.read() as book:
        try:
            require_loan_sight(book, actor, book.get(Loan, running.id))
        except NotFoundError:
            return False
    return True
