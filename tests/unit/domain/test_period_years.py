from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.loan_terms import LoanTerms
from lending.domain.period_years import odd_years, period_years
from lending.domain.periods import due_dates

DAY_COUNTS = ["30/360", "actual/365", "actual/360", "actual/actual"]


def _terms(disbursed, first_due, months=1, **kept):
    return LoanTerms(Decimal(1000), Decimal(1), 3, disbursed, first_due=first_due, months_per_period=months, **kept)


def _first(terms):
    return period_years(terms, 1, terms.regular_start, due_dates(terms)[0])


@pytest.mark.parametrize(
    ("disbursed", "first_due", "months", "regular"),
    [
        (date(2024, 1, 1), None, 1, Decimal(1)),
        (date(2024, 1, 1), date(2024, 2, 1), 1, Decimal(1)),
        (date(2024, 1, 30), date(2024, 2, 29), 1, Decimal(1)),
        (date(2024, 2, 29), date(2024, 3, 31), 1, Decimal(1)),  # both are month ends
        (date(2024, 1, 15), date(2024, 3, 1), 1, 1 + Decimal(17) / 31),  # 17 of January's 31 days, then February
        (date(2024, 1, 15), date(2024, 2, 1), 1, Decimal(17) / 31),
        (date(2024, 1, 1), date(2024, 3, 1), 1, Decimal(2)),
        (date(2024, 1, 1), date(2024, 5, 1), 3, 1 + Decimal(31) / 92),  # 31 of the 92 days from 1 November
    ],
)
def test_a_broken_first_period_shares_the_factor_by_actual_days(disbursed, first_due, months, regular):
    terms = _terms(disbursed, first_due, months)
    assert _first(terms) == pytest.approx(regular * months / 12, abs=Decimal("1E-25"))
    assert period_years(terms, 2, disbursed, disbursed) == Decimal(months) / 12


def test_actual_days_count_from_due_date_to_due_date():
    terms = _terms(date(2024, 1, 15), date(2024, 2, 1), day_count="actual/360")
    assert (_first(terms), period_years(terms, 2, date(2024, 2, 1), date(2024, 3, 1))) == (Decimal(17) / 360, Decimal(29) / 360)


@pytest.mark.parametrize(
    ("day_count", "years"),
    [
        ("30/360", Decimal(53) / 92 / 4),  # of the 92 days from 9 July
        ("actual/365", Decimal(53) / 365),
        ("actual/360", Decimal(53) / 360),
        ("actual/actual", Decimal(53) / 366),
    ],
)
def test_odd_days_are_those_before_the_first_regular_period(day_count, years):
    # Given quarters, of which the first begins on 9 October, 53 days after the loan is paid out
    terms = _terms(date(2024, 8, 17), date(2025, 1, 9), 3, day_count=day_count, first_period="spread")
    assert odd_years(terms) == pytest.approx(years, abs=Decimal("1E-25"))


def test_what_is_free_of_interest_is_no_part_of_a_year():
    terms = _terms(date(2024, 1, 15), date(2024, 3, 1), interest_free=2, first_period="up_front")
    assert [period_years(terms, number, date(2024, 3, 1), date(2024, 4, 1)) for number in (1, 2)] == [0, 0]
    assert period_years(terms, 3, date(2024, 3, 1), date(2024, 4, 1)) > 0
    assert odd_years(terms) == 0
    assert odd_years(_terms(date(2024, 1, 1), None)) == 0


@settings(deadline=None, max_examples=500)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 700), st.integers(1, 12), st.sampled_from(DAY_COUNTS))
def test_odd_days_and_the_regular_period_make_the_whole_first_period(disbursed, days, months, day_count):
    first_due = date.fromordinal(disbursed.toordinal() + days)
    whole, split = (_terms(disbursed, first_due, months, day_count=day_count, first_period=kind) for kind in ("first_instalment", "spread"))
    odd = odd_years(split) if split.regular_start > disbursed else Decimal(0)
    assert odd + _first(split) == pytest.approx(_first(whole), abs=Decimal("1E-24"))
