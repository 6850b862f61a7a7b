from dataclasses import replace
from datetime import date

import pytest

from lending.domain.actors import Actor, Role
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.service.ports import LoanQuery
from tests.support.running import running_loan
from tests.support.walk import change


@pytest.fixture
def lent(any_bank):
    """A bank with a loan in each of two branches, the second overdue."""
    first, second = running_loan(any_bank), running_loan(any_bank)
    change(any_bank, Loan, first.id, branch_id="hangzhou", disbursed_on=date(2026, 11, 24))
    change(any_bank, Loan, second.id, branch_id="ningbo", past_due_since=date(2026, 12, 23), days_past_due=5, bucket="4-30")
    change(any_bank, Party, second.loan.party_id, name="李佩珊")
    return any_bank, first, second


def officer(branch: str, role: Role = Role.SERVICING_OFFICER) -> Actor:
    return Actor(user_id="she", name="n", roles=frozenset({role}), branch_id=branch)


def listed(trial, actor, **more) -> list[str]:
    with trial.bank.read() as book:
        found, total = book.loans_for(LoanQuery(actor=actor, **more))
    assert total >= len(found)
    return [loan.id for loan, _party, _reference in found]


def test_loans_are_listed_in_scope_and_as_asked_for(lent):
    trial, first, second = lent
    everything = officer("head_office")
    asked = {
        (): [first.id, second.id],
        (("late", True),): [second.id],
        (("text", "佩珊"),): [second.id],
        (("text", "LN-2026-000001"),): [first.id],
        (("state", "closed"),): [],
        (("product", "consumer"), ("offset", 1)): [second.id],
        (("branch_id", "ningbo"),): [second.id],
        (("bucket", "4-30"),): [second.id],
        (("bucket", "31-60"),): [],
        (("limit", 1),): [first.id],
    }
    assert {query: listed(trial, everything, **dict(query)) for query in asked} == asked
    assert listed(trial, officer("ningbo")) == [second.id]
    assert listed(trial, officer("ningbo", Role.AUDITOR)) == [first.id, second.id]
    assert listed(trial, first.customer) == [first.id]
    assert listed(trial, Actor(user_id="u", name="n")) == []


def test_a_partner_lists_the_loans_it_brought(lent):
    trial, first, _second = lent
    partner = replace(trial.actor("partner"), branch_id=None)
    assert listed(trial, partner) == []
    trial.set(first.loan.application_id, submitted_by=partner.user_id)
    assert listed(trial, partner) == [first.id]


def test_a_row_carries_its_customer_and_reference(lent):
    trial, _first, second = lent
    with trial.bank.read() as book:
        ((_loan, party, reference),) = book.loans_for(LoanQuery(actor=officer("ningbo")))[0]
    assert (party.name, reference) == (trial.person_of(second.customer).name, "LN-2026-000002")
