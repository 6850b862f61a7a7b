from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.servicing import accounts
from lending.domain.servicing.balances import accrued, balances, transfers
from lending.domain.servicing.replay import replay
from tests.unit.domain.servicing.books import TERMS, payment
from tests.unit.domain.servicing.test_replay import FIRST, MONEY


@pytest.mark.parametrize(
    ("on", "earned"),
    [
        (date(2026, 1, 1), 0),
        (date(2026, 1, 15), 0),
        (date(2026, 1, 16), 39),
        (date(2026, 2, 14), 1161),
        (FIRST, 1200),
        (date(2027, 1, 1), 1200),
    ],
)
def test_interest_is_earned_by_the_day(on, earned):
    assert accrued(Decimal("12.00"), date(2026, 1, 15), FIRST, on) == earned


def test_a_payment_moves_what_it_pays_from_the_customers_account():
    before, after = (balances(replay(TERMS, events, FIRST)) for events in ([], [payment(1, FIRST, "112.00")]))
    assert transfers(before, after) == (
        (accounts.DEPOSITS, accounts.PRINCIPAL, 10_000),
        (accounts.DEPOSITS, accounts.INTEREST_DUE, 1_200),
    )


def test_money_from_elsewhere_that_nothing_is_due_for_is_owed_to_the_customer():
    day = date(2026, 1, 20)
    before, after = (balances(replay(TERMS, events, day)) for events in ([], [payment(1, day, "50.00", "transfer")]))
    assert transfers(before, after) == ((accounts.CLEARING, accounts.UNAPPLIED, 5_000),)


def test_a_penalty_is_income_as_it_is_earned():
    before, after = (balances(replay(TERMS, [], FIRST + timedelta(days=days))) for days in (0, 10))
    assert (accounts.PENALTY_DUE, accounts.PENALTY_INCOME, 56) in transfers(before, after)


@settings(max_examples=500, deadline=None)
@given(MONEY, MONEY, st.integers(0, 400), st.integers(0, 60))
def test_every_standing_balances_and_transfers_lead_from_one_to_the_other(money, more, days, later):
    start = TERMS.plan.disbursed
    events = [payment(n, start + timedelta(days=day), str(amount)) for n, (day, amount) in enumerate([*money, *more], 1)]
    before = balances(replay(TERMS, events[: len(money)], start + timedelta(days=days)))
    after = balances(replay(TERMS, events, start + timedelta(days=days + later)))
    assert sum(before.values()) == sum(after.values()) == 0
    moved = dict(before)
    for debit, credit, amount in transfers(before, after):
        assert amount > 0
        moved[debit], moved[credit] = moved.get(debit, 0) + amount, moved.get(credit, 0) - amount
    assert {account: balance for account, balance in moved.items() if balance} == after
