from datetime import timedelta

import pytest

from lending.errors import NotFoundError
from lending.service.views.restructuring import find_request, read_plan_options
from lending.service.worklist import RestructuringWork, open_work
from tests.support.restructuring import ask, until_changed
from tests.support.running import move_to, running_copy
from tests.unit.service.servicing.test_payments import FIRST_DUE


@pytest.fixture
def late(trial):
    """The first instalment was due ten days ago and is not paid."""
    running = running_copy(trial)
    move_to(trial, FIRST_DUE + timedelta(days=10))
    return running


def test_before_anybody_asked_there_are_plans_and_no_request(late):
    bank, customer = late.trial.bank, late.customer
    assert find_request(bank, customer, late.id) is None
    assert next(option.name for option in read_plan_options(bank, customer, late.id)) == "longer"


def test_what_is_proposed_stands_beside_the_plans_until_it_is_booked(late):
    proposed = ask(late).measured().proposed("pause")
    seen = find_request(late.trial.bank, late.customer, late.id)
    assert seen is not None
    assert (seen.proposed.facts["deferral"], seen.proposal.proposed_name, seen.id) == (3, late.trial.actor("servicing").name, proposed.id)
    assert len(seen.options) == 5


def test_afterwards_nothing_is_open_to_be_chosen(late):
    until_changed(late)
    seen = find_request(late.trial.bank, late.customer, late.id)
    assert seen is not None
    assert (seen.options, seen.proposed, seen.agreement.state) == ((), None, "booked")


def test_it_is_nobody_elses_to_see(late):
    ask(late)
    stranger = late.trial.customer()
    for read in (find_request, read_plan_options):
        with pytest.raises(NotFoundError):
            read(late.trial.bank, stranger, late.id)


def test_the_officer_who_hears_the_customer_has_loan_request_and_number_before_him(late):
    asked = ask(late)
    task = late.trial.task(asked.id, "measure_ability", "servicing_officer", process="restructuring")
    work = open_work(late.trial.bank, late.trial.actor("servicing"), task.id)
    assert isinstance(work, RestructuringWork)
    assert (work.loan.id, work.request.id, work.phone) == (late.id, asked.id, late.trial.person_of(late.customer).phone)
