from functools import partial

import pytest

from lending.domain.applications import NOT_WITHDRAWABLE, Status
from lending.domain.records import OutboxMessage
from lending.errors import ConflictError, ForbiddenError, LendingError, NotFoundError
from lending.service.disbursement import disburse_loan
from lending.service.withdrawal import withdraw_application
from tests.support.walk import actions, at_once, paid_to, row, rows, until_sealed


def test_a_withdrawal_is_told_to_the_process_once_however_often_it_is_asked_for(trial, application, applicant):
    for _ in range(2):
        assert withdraw_application(trial.bank, applicant, application.id).status == Status.WITHDRAWN
    message = row(trial, OutboxMessage, target="withdrawn")
    assert (message.kind, message.application_id) == ("message", application.id)
    assert actions(trial, application.id).count("application_withdrawn") == 1


@pytest.mark.parametrize("status", sorted(NOT_WITHDRAWABLE - {Status.WITHDRAWN}))
def test_once_the_money_is_on_its_way_or_the_case_is_closed_it_is_too_late(trial, application, applicant, status):
    trial.set(application.id, status=status)
    with pytest.raises(ConflictError, match="too late"):
        withdraw_application(trial.bank, applicant, application.id)


@pytest.mark.parametrize(("login", "may"), [("intake", True), ("supervisor", True), ("approver", False), ("auditor", False)])
def test_officers_withdraw_at_the_customer_s_word(trial, application, login, may):
    withdraw = partial(withdraw_application, trial.bank, trial.actor(login), application.id)
    if may:
        assert withdraw().status == Status.WITHDRAWN
        return
    with pytest.raises(ForbiddenError, match="Only the customer"):
        withdraw()


def test_somebody_else_s_application_is_said_not_to_exist(trial, application):
    with pytest.raises(NotFoundError):
        withdraw_application(trial.bank, trial.customer(), application.id)


def test_withdrawal_and_money_at_the_same_moment_never_both_happen(any_bank):
    for _ in range(3):
        applicant = any_bank.customer()
        application = any_bank.submit(applicant, payments=paid_to())
        until_sealed(any_bank, application, applicant)
        outcome = at_once(
            partial(withdraw_application, any_bank.bank, applicant, application.id), partial(disburse_loan, any_bank.bank, application.id)
        )
        paid = [key for key in any_bank.agencies.transfers if key.startswith(application.id)]
        withdrawn = any_bank.application(application.id).status == Status.WITHDRAWN
        assert bool(paid) != withdrawn
        (loser,) = [result for result in outcome if isinstance(result, Exception)]
        assert isinstance(loser, LendingError)
        assert len(rows(any_bank, OutboxMessage, target="withdrawn", application_id=application.id)) == withdrawn
