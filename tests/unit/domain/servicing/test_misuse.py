from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import EventKind
from lending.domain.servicing import accounts
from lending.domain.servicing.balances import balances
from lending.domain.servicing.misuse import MisuseFacts
from lending.domain.servicing.replay import replay
from lending.errors import InvalidInputError
from tests.unit.domain.servicing.books import TERMS, event, payment

FIRST, SECOND, MIDDLE = date(2026, 2, 15), date(2026, 3, 15), date(2026, 2, 25)
PAID = payment(1, FIRST, "112.00")


def found(number, on, amount, since=None):
    return event(number, EventKind.MISUSE_FOUND, on, amount=amount, since=(since or on).isoformat())


def test_misused_principal_bears_as_much_again_by_the_day():
    # 12 % on 600 for ten of 360 days
    standing = replay(TERMS, [PAID, found(2, MIDDLE, "600.00")], MIDDLE + timedelta(days=10))
    assert [claim.owed("penalty") for claim in standing.claims[:3]] == [0, Decimal("2.00"), 0]
    assert balances(standing)[accounts.PENALTY_DUE] == 200
    assert standing.claims[1].interest == Decimal("11.00")


def test_nights_before_it_was_found_are_due_with_the_next_instalment():
    standing = replay(TERMS, [PAID, found(2, MIDDLE, "600.00", MIDDLE - timedelta(days=10))], MIDDLE)
    assert (standing.claims[1].owed("penalty"), standing.claims[0].penalty, standing.claims[0].settled_on) == (Decimal("2.00"), 0, FIRST)


def test_it_is_charged_on_no_more_than_is_not_due_yet():
    # 1,100 until 15 March, 18 nights; then 1,000: what is overdue bears its own penalty
    standing = replay(TERMS, [PAID, found(2, MIDDLE, "1200.00")], date(2026, 3, 25))
    assert standing.claims[1].penalty == 18 * 36_666_667 + 10 * (111 * 100 * 180_000 // 360)
    assert standing.claims[2].penalty == 10 * 33_333_333
    assert replay(TERMS, [found(1, MIDDLE, "600.00")], date(2027, 3, 1)).claims[11].penalty == 31 * 3_333_333 + 45 * 5_050_000


def test_money_on_the_due_date_pays_it_with_the_instalment():
    standing = replay(TERMS, [PAID, found(2, MIDDLE, "600.00"), payment(3, SECOND, "114.60")], SECOND)
    assert (standing.claims[1].owed("penalty"), standing.claims[1].settled_on, standing.unapplied) == (0, SECOND, 0)


def test_a_loan_with_nothing_to_come_bears_none():
    last = date(2027, 1, 15)
    assert replay(TERMS, [found(1, last, "600.00")], last).misused == 0


def test_facts_read_back_are_the_same():
    facts = MisuseFacts(Decimal("1.00"), MIDDLE)
    assert MisuseFacts.of(facts.as_facts()) == facts


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"amount": "0", "since": "2026-02-25"}, ["amount"]),
        ({"amount": "NaN", "since": "yesterday"}, ["amount", "since"]),
        ({}, ["amount", "since"]),
    ],
)
def test_wrong_facts_are_named(facts, fields):
    with pytest.raises(InvalidInputError) as refused:
        MisuseFacts.of(facts)
    assert list(refused.value.errors) == fields
