import pytest

from lending.domain.applications import Offer, Status
from lending.domain.parties import Notification
from lending.domain.tasks import HumanTask
from lending.errors import NotFoundError
from lending.service.origination import claim_application, release_commitments
from lending.service.withdrawal import withdraw_application
from tests.support.walk import actions, paid_to, row, rows, until_offer, until_sealed


def test_the_first_instance_claims_the_application_and_learns_what_to_route_by(trial, application):
    claimed = claim_application(trial.bank, application.id, "one")
    assert claimed == {
        "claimed": True,
        "product": "consumer",
        "amount": 50_000.0,
        "term_months": 24,
        "occupation": "employed",
        "purpose": "renovation",
        "secured": False,
        "channel": "mobile",
    }
    assert trial.application(application.id).status == Status.INTAKE


def test_a_second_instance_is_one_too_many_and_the_first_may_ask_again(trial, application):
    assert [claim_application(trial.bank, application.id, instance)["claimed"] for instance in ("one", "two", "one")] == [True, False, True]
    assert trial.application(application.id).process_instance == "one"
    assert actions(trial, application.id)[-2:] == ["process_started", "process_duplicate_ended"]


def test_a_withdrawn_application_can_be_claimed_and_stays_withdrawn(trial, application, applicant):
    withdraw_application(trial.bank, applicant, application.id)
    assert claim_application(trial.bank, application.id, "one")["claimed"]
    assert trial.application(application.id).status == Status.WITHDRAWN


def test_a_process_started_for_nothing_of_ours_is_an_error(trial):
    with pytest.raises(NotFoundError):
        claim_application(trial.bank, "nothing", "one")


@pytest.mark.parametrize("signed", [False, True])
def test_a_withdrawal_releases_the_offer_and_the_tasks_as_often_as_called(trial, application, applicant, signed):
    if signed:
        application = trial.submit(other := trial.customer(), payments=paid_to())
        until_sealed(trial, application, applicant := other)
    else:
        until_offer(trial, application)
    task = trial.task(application.id, "correct_payment_list", "customer")
    withdraw_application(trial.bank, applicant, application.id)
    for _ in range(2):
        release_commitments(trial.bank, application.id)
    assert row(trial, Offer, application_id=application.id).state == "cancelled"
    assert row(trial, HumanTask, id=task.id).state == "cancelled"
    assert len(rows(trial, Notification, application_id=application.id, template="withdrawn")) == 1
    with trial.bank.read() as book:
        assert book.exposure(application.party_id) == 0


def test_what_was_not_withdrawn_is_not_released(trial, application):
    until_offer(trial, application)
    with pytest.raises(ValueError, match="the book differ"):
        release_commitments(trial.bank, application.id)
    assert row(trial, Offer, application_id=application.id).state == "open"
