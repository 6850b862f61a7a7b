from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.instalments import instalment_plan
from lending.domain.interest_due import odd_interest, rows_due, spread_interest, up_front_interest
from lending.domain.loan_changes import Drawdown, RateChange
from lending.domain.loan_terms import LoanTerms
from lending.domain.repayment_rows import Row
from tests.support.loans import loan_terms

#: One per cent a month on 1,000; 31 odd days up to 5 February, of the 31 from 5 January: a whole month before the first.
START, FIRST_DUE = date(2024, 1, 5), date(2024, 3, 5)
METHODS = ["equal_instalment", "equal_principal", "interest_first", "bullet"]


def _terms(first_period="spread", **kept):
    given = {"periods": 4, "disbursed": START, "first_due": FIRST_DUE, "first_period": first_period, **kept}
    return LoanTerms(Decimal(1000), Decimal("0.12"), **given)


def _payments(terms):
    return [str(row.payment) for row in instalment_plan(terms).rows]


@pytest.mark.parametrize(
    ("until", "interest"),
    [(None, "10.00"), (START, "0.00"), (date(2024, 1, 15), "3.23"), (date(2024, 2, 5), "10.00"), (date(2024, 6, 5), "10.00")],
)
def test_odd_days_cost_their_share_of_a_month(until, interest):
    assert str(odd_interest(_terms(), until)) == interest
    assert odd_interest(_terms("first_instalment"), until) == 0


def test_odd_days_bear_interest_on_what_is_drawn_at_the_rate_in_force():
    # Given 10 days on 1,000, then 21 on 4,100 of which the last 11 bear twice the rate
    changes = {
        "drawdowns": (Drawdown(date(2024, 1, 15), Decimal(3100)),),
        "rate_changes": (RateChange(date(2024, 1, 26), Decimal("0.24")),),
    }
    assert str(odd_interest(_terms(**changes))) == "45.56"  # 3.23 + 13.23 + 29.10, rounded per part
    assert str(odd_interest(_terms(**changes, interest_rounded="total"))) == "45.55"
    assert str(odd_interest(_terms(**changes, interest_free=1))) == "0.00"


@pytest.mark.parametrize(
    ("odd_rate", "multiple", "shares"),
    [
        ("0.12", "0.01", ["2.50", "2.50", "2.50", "2.50"]),
        ("0.1204", "0.01", ["2.50", "2.50", "2.50", "2.53"]),  # 10.03
        ("0.0004", "0.01", ["0.00", "0.00", "0.00", "0.03"]),
        ("0.12", "5", ["0.00", "0.00", "0.00", "10.00"]),
        ("0", "0.01", ["0.00", "0.00", "0.00", "0.00"]),
    ],
)
def test_each_instalment_carries_as_much_and_the_last_the_rest(odd_rate, multiple, shares):
    terms = LoanTerms(Decimal(1000), Decimal(odd_rate), 4, START, first_due=FIRST_DUE, first_period="spread", multiple=Decimal(multiple))
    assert [f"{share:.2f}" for share in spread_interest(terms, 4)] == shares


def test_only_what_is_spread_is_carried_and_only_what_is_up_front_is_due_then():
    assert [spread_interest(_terms(kind), 2)[0] for kind in ("first_instalment", "spread", "up_front")] == [0, 5, 0]
    assert [up_front_interest(_terms(kind)) for kind in ("first_instalment", "spread", "up_front")] == [0, 0, 10]


@pytest.mark.parametrize(
    ("method", "first_instalment", "spread", "up_front"),
    [
        ("equal_instalment", ["258.82", "258.82", "258.82", "258.81"], ["258.78", "258.78", "258.78", "258.79"], "256.28"),
        ("equal_principal", ["270.00", "257.50", "255.00", "252.50"], ["262.50", "260.00", "257.50", "255.00"], "260.00"),
        ("interest_first", ["20.00", "10.00", "10.00", "1010.00"], ["12.50", "12.50", "12.50", "1012.50"], "10.00"),
        ("bullet", ["1050.00"], ["1050.00"], "1040.00"),
    ],
)
def test_each_method_pays_for_odd_days_in_each_way(method, first_instalment, spread, up_front):
    assert _payments(_terms("first_instalment", method=method)) == first_instalment
    assert _payments(_terms("spread", method=method)) == spread
    plan = instalment_plan(_terms("up_front", method=method))
    assert (str(plan.rows[0].payment), str(plan.instalment), str(plan.up_front)) == (up_front, up_front, "10.00")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("first_due", [date(2024, 1, 20), date(2024, 2, 5), None])
def test_a_first_period_that_is_not_too_long_is_the_same_in_each_way(method, first_due):
    plans = [instalment_plan(_terms(kind, first_due=first_due, method=method)) for kind in ("first_instalment", "spread", "up_front")]
    assert plans[0].rows == plans[1].rows == plans[2].rows
    assert {plan.up_front for plan in plans} == {0}


#: A loan without odd days; rows pay 10.00, 7.54, 5.05, 2.54 of interest when the instalment is equal.
PLAIN = {"first_due": None}


@pytest.mark.parametrize(
    ("method", "interest", "payments"),
    [
        # principal is repaid as it would be without the grace
        ("equal_instalment", ["0.00", "0.00", "22.59", "2.54"], ["246.28", "248.74", "273.82", "256.29"]),
        ("equal_principal", ["0.00", "0.00", "22.50", "2.50"], ["250.00", "250.00", "272.50", "252.50"]),
        ("interest_first", ["0.00", "0.00", "30.00", "10.00"], ["0.00", "0.00", "30.00", "1010.00"]),
        ("bullet", ["40.00"], ["1040.00"]),  # due at the end anyhow
    ],
)
def test_interest_that_has_grace_is_paid_with_the_instalment_after(method, interest, payments):
    plan = instalment_plan(_terms(**PLAIN, method=method, interest_grace=2))
    assert [str(row.interest) for row in plan.rows] == interest
    assert [str(row.payment) for row in plan.rows] == payments


@pytest.mark.parametrize(
    ("method", "interest", "payments"),
    [
        # the instalment stays level: more of the first ones is principal
        ("equal_instalment", ["0.00", "0.00", "4.96", "2.49"], ["251.86", "251.86", "251.86", "251.87"]),
        ("equal_principal", ["0.00", "0.00", "5.00", "2.50"], ["250.00", "250.00", "255.00", "252.50"]),
        ("interest_first", ["0.00", "0.00", "10.00", "10.00"], ["0.00", "0.00", "10.00", "1010.00"]),
        ("bullet", ["20.00"], ["1020.00"]),
    ],
)
def test_a_period_free_of_interest_costs_nothing(method, interest, payments):
    plan = instalment_plan(_terms(**PLAIN, method=method, interest_free=2))
    assert [str(row.interest) for row in plan.rows] == interest
    assert [str(row.payment) for row in plan.rows] == payments


@pytest.mark.parametrize(
    ("kept", "payments"),
    [
        ({"principal_grace": 2, "interest_grace": 2}, ["0.00", "0.00", "527.51", "507.51"]),
        ({"principal_grace": 2, "interest_grace": 1}, ["0.00", "20.00", "507.51", "507.51"]),
        ({"principal_grace": 1, "interest_grace": 2}, ["0.00", "330.02", "360.02", "340.03"]),
        ({"interest_free": 1, "interest_grace": 2}, ["253.74", "246.28", "261.20", "253.75"]),
        ({"interest_free": 3, "interest_grace": 2}, ["250.62", "250.62", "250.62", "250.62"]),
        ({"interest_free": 4}, ["250.00", "250.00", "250.00", "250.00"]),
    ],
)
def test_graces_combine(kept, payments):
    assert _payments(_terms(**PLAIN, **kept)) == payments


def test_what_is_spread_has_grace_with_the_rest_and_what_is_up_front_has_none():
    assert [str(row.interest) for row in instalment_plan(_terms(method="interest_first", interest_grace=2)).rows] == [
        "0.00",
        "0.00",
        "37.50",
        "12.50",
    ]
    assert instalment_plan(_terms("up_front", interest_grace=2)).up_front == 10


@pytest.mark.parametrize(
    ("rule", "dues"),
    [
        ("keep", ["2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30"]),
        ("following", ["2025-09-01", "2025-09-30", "2025-10-31", "2025-12-01"]),
        ("modified_following", ["2025-08-29", "2025-09-30", "2025-10-31", "2025-11-28"]),
        ("preceding", ["2025-08-29", "2025-09-30", "2025-10-31", "2025-11-28"]),
    ],
)
def test_due_dates_move_and_interest_does_not(rule, dues):
    terms = _terms(disbursed=date(2025, 7, 31), first_due=None, day_count="actual/365", holidays=rule, country="CN")
    plan, kept = instalment_plan(terms), instalment_plan(_terms(disbursed=date(2025, 7, 31), first_due=None, day_count="actual/365"))
    assert [row.due.isoformat() for row in plan.rows] == dues
    assert [row.interest for row in plan.rows] == [row.interest for row in kept.rows]


def test_an_instalment_is_never_due_when_the_loan_is_paid_out():
    # Given a first due date within the national holiday that begins on the day after the disbursement
    terms = _terms(disbursed=date(2025, 9, 30), first_due=date(2025, 10, 3), holidays="preceding", country="CN")
    assert instalment_plan(terms).rows[0].due == date(2025, 10, 9)


def test_without_a_rule_the_calendar_of_a_country_moves_nothing():
    rows = (Row(1, date(2025, 10, 1), Decimal(5), Decimal("0.10"), Decimal("5.10"), Decimal(0)),)
    assert rows_due(_terms(country="CN"), rows, (Decimal(0),)) == rows
    assert rows_due(_terms(country="CN", holidays="following"), rows, (Decimal(1),)) == (
        Row(1, date(2025, 10, 9), Decimal(5), Decimal("1.10"), Decimal("6.10"), Decimal(0)),
    )


PLAINLY = {"multiple": Decimal("0.01"), "drawdowns": (), "rate_changes": (), "first_period": "up_front", "interest_free": 0}
ACTUAL = st.sampled_from(["actual/365", "actual/360"]).flatmap(lambda day_count: loan_terms(**PLAINLY, day_count=day_count))


@settings(deadline=None, max_examples=500)
@given(ACTUAL)
def test_odd_days_cost_what_a_reckoning_in_fractions_says(terms):
    days, year = (terms.regular_start - terms.disbursed).days, int(terms.day_count.removeprefix("actual/"))
    exact = Fraction(terms.principal) * Fraction(terms.annual_rate) * days / year
    assert abs(Fraction(odd_interest(terms)) - exact) <= Fraction(1, 200)


@settings(deadline=None, max_examples=500)
@given(loan_terms(first_period="spread"), st.integers(1, 60))
def test_what_is_spread_is_all_of_it_and_nearly_even(terms, count):
    shares = spread_interest(terms, count)
    assert sum(shares) == odd_interest(terms)
    assert len(set(shares[:-1])) <= 1
    assert 0 <= shares[-1] - shares[0] < count * terms.multiple
