from datetime import timedelta

import pytest

from lending.domain.loans import Loan
from lending.domain.records import BankState
from lending.domain.segmentation.records import ManagedCustomer, SegmentMove
from lending.service.review.offers import Benefits, read_benefits
from tests.support.bank import FIRST_DAY, NOON
from tests.support.loan_book import add_loan
from tests.support.reviewing import TERMS
from tests.support.walk import change


@pytest.fixture
def customer(trial):
    """A customer who came to segment B today."""
    actor = trial.customer()
    with trial.bank.begin() as book:
        move = SegmentMove(
            id="m", month="2026-10", party_id=actor.party_id, branch_id="head_office", before="C", segment="B", reason="",
            moved_on=FIRST_DAY, followed_on=FIRST_DAY, outcome="offer_noted", state="done", recorded_at=NOON,
        )  # fmt: skip
        book.add(move)
        add_loan(book, "l", actor.party_id, TERMS, partition=0, at=NOON)
    return actor


def test_what_the_customer_has_no_loan_of_is_offered(trial, customer):
    assert read_benefits(trial.bank, customer) == Benefits("business", None)
    change(trial, Loan, "l", state="closed")
    assert read_benefits(trial.bank, customer) == Benefits("consumer", None)


def test_who_has_every_loan_is_offered_the_first(trial, customer):
    with trial.bank.begin() as book:
        add_loan(book, "l2", customer.party_id, TERMS, partition=0, at=NOON)
    change(trial, Loan, "l2", product="business")
    assert read_benefits(trial.bank, customer).product == "consumer"


def test_an_offer_ends_and_is_not_shown_to_who_moved_on(trial, customer):
    change(trial, BankState, "business_date", value=(FIRST_DAY + timedelta(days=60)).isoformat())
    assert read_benefits(trial.bank, customer).product is not None
    change(trial, BankState, "business_date", value=(FIRST_DAY + timedelta(days=61)).isoformat())
    assert read_benefits(trial.bank, customer).product is None
    change(trial, BankState, "business_date", value=FIRST_DAY.isoformat())
    change(trial, SegmentMove, "m", outcome="manager_assigned")
    with trial.bank.begin() as book:
        book.add(ManagedCustomer(party_id=customer.party_id, manager_id=trial.user("manager").id, since=FIRST_DAY))
    assert read_benefits(trial.bank, customer) == Benefits(None, trial.user("manager").name)


def test_who_never_moved_is_offered_nothing(trial):
    assert read_benefits(trial.bank, trial.customer()) == Benefits(None, None)
