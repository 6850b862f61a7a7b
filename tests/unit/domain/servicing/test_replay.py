from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.loans import EventKind, LoanState
from lending.domain.servicing.replay import HELD, replay
from tests.unit.domain.servicing.books import TERMS, event, payment

FIRST, SECOND = date(2026, 2, 15), date(2026, 3, 15)
LAST = date(2027, 1, 15)


def appropriated(standing):
    return [(part.event, part.instalment, part.component, str(part.amount)) for part in standing.appropriations]


def test_a_loan_just_paid_out_owes_its_plan():
    standing = replay(TERMS, [], date(2026, 1, 15))
    assert [claim.unpaid for claim in standing.claims][:2] == [Decimal("112.00"), Decimal("111.00")]
    assert (standing.outstanding, standing.unapplied, standing.state) == (Decimal(1200), 0, LoanState.ACTIVE)


def test_money_on_the_due_date_pays_interest_then_principal_and_is_in_time():
    standing = replay(TERMS, [payment(1, FIRST, "112.00")], date(2026, 3, 1))
    assert appropriated(standing) == [("e1", 1, "interest", "12.00"), ("e1", 1, "principal", "100.00")]
    assert (standing.claims[0].settled_on, standing.claims[0].penalty) == (FIRST, 0)


def test_a_part_of_what_is_due_pays_interest_first():
    standing = replay(TERMS, [payment(1, FIRST, "20.00")], FIRST)
    assert standing.claims[0].owed("principal") == Decimal("92.00")
    assert standing.claims[0].settled_on is None


def test_money_before_the_due_date_is_held_until_then():
    events = [payment(1, date(2026, 2, 1), "120.00", "transfer")]
    assert replay(TERMS, events, date(2026, 2, 14)).unapplied == Decimal("120.00")
    due = replay(TERMS, events, FIRST)
    assert appropriated(due) == [(HELD, 1, "interest", "12.00"), (HELD, 1, "principal", "100.00")]
    assert due.unapplied == Decimal("8.00")


def test_what_is_overdue_earns_a_penalty_for_each_night():
    # 112.00 at 12 % and half of it again, 18 % a year of 360 days: 5.6 fen a day.
    standing = replay(TERMS, [], FIRST + timedelta(days=10))
    assert standing.claims[0].penalty == 56_000_000
    assert standing.claims[0].owed("penalty") == Decimal("0.56")
    assert replay(TERMS, [], FIRST).claims[0].penalty == 0


def test_a_late_payment_pays_the_penalty_first_and_ends_it():
    standing = replay(TERMS, [payment(1, FIRST + timedelta(days=10), "112.56")], SECOND)
    assert appropriated(standing)[0] == ("e1", 1, "penalty", "0.56")
    assert (standing.claims[0].unpaid, standing.claims[0].owed("penalty")) == (0, 0)


@pytest.mark.parametrize(
    ("order", "paid"),
    [
        ("by_instalment", [(1, "penalty"), (1, "interest"), (1, "principal")]),
        ("by_component", [(1, "penalty"), (1, "interest"), (2, "interest"), (1, "principal")]),
    ],
)
def test_the_order_is_the_terms(order, paid):
    standing = replay(replace(TERMS, order=order), [payment(1, SECOND, "100.00")], SECOND)
    assert [(part.instalment, part.component) for part in standing.appropriations] == paid


def test_a_back_dated_payment_stands_as_if_it_had_been_booked_in_time():
    in_time = [payment(1, FIRST, "112.00"), payment(2, SECOND, "111.00")]
    late = [payment(1, SECOND, "111.00"), payment(2, FIRST, "112.00")]
    through = date(2026, 4, 1)
    assert [replace(claim) for claim in replay(TERMS, in_time, through).claims] == list(replay(TERMS, late, through).claims)


def test_a_payment_taken_back_leaves_what_stood_before():
    taken = [payment(1, FIRST, "112.00"), event(2, EventKind.REVERSED, SECOND, event="e1")]
    assert replay(TERMS, taken, SECOND) == replay(TERMS, [], SECOND)


def test_a_loan_paid_in_full_is_closed():
    events = [payment(number, claim.due, str(claim.unpaid)) for number, claim in enumerate(replay(TERMS, [], FIRST).claims, 1)]
    events.insert(0, event(20, EventKind.DISBURSED, TERMS.plan.disbursed, amount="1200.00"))
    closed = replay(TERMS, events, LAST)
    assert (closed.state, closed.outstanding, closed.unapplied) == (LoanState.CLOSED, 0, 0)


MONEY = st.lists(st.tuples(st.integers(0, 400), st.decimals(Decimal("0.01"), 500, places=2)), max_size=12)


@settings(max_examples=500, deadline=None)
@given(MONEY, st.integers(0, 500), st.sampled_from(["by_instalment", "by_component"]))
def test_whatever_is_paid_when_nothing_is_lost_and_nothing_overpaid(money, days, order):
    terms = replace(TERMS, order=order)
    through = TERMS.plan.disbursed + timedelta(days=days)
    events = [payment(number, TERMS.plan.disbursed + timedelta(days=day), str(amount)) for number, (day, amount) in enumerate(money, 1)]
    standing = replay(terms, events, through)
    came = sum((amount for day, amount in money if day <= days), Decimal(0))
    spent = sum((part.amount for part in standing.appropriations), Decimal(0))
    assert came == spent + standing.unapplied
    for claim in standing.claims:
        assert all(claim.owed(component) >= 0 for component in ("penalty", "interest", "principal"))
        assert (claim.settled_on is None) == bool(claim.unpaid)
    assert standing.outstanding == 1200 - sum((p.amount for p in standing.appropriations if p.component == "principal"), Decimal(0))


@settings(max_examples=500, deadline=None)
@given(MONEY, st.integers(0, 400), st.integers(0, 100))
def test_rows_settled_never_change(money, days, more):
    through = TERMS.plan.disbursed + timedelta(days=days)
    events = [payment(number, TERMS.plan.disbursed + timedelta(days=day), str(amount)) for number, (day, amount) in enumerate(money, 1)]
    before, after = replay(TERMS, events, through), replay(TERMS, events, through + timedelta(days=more))
    for then, now in zip(before.claims, after.claims, strict=True):
        if then.settled_on and not then.owed("penalty"):
            assert now == then
