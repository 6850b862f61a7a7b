from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loan_terms import LoanTerms
from lending.domain.periods import due_dates, loan_periods

#: One unit of rate for each regular month under 30/360.
MONTHLY = Decimal("1.2")


def _terms(disbursed, first_due=None, months=1, periods=3, **settings):
    return LoanTerms(Decimal(1000), MONTHLY, periods, disbursed, first_due=first_due, months_per_period=months, **settings)


@pytest.mark.parametrize(
    ("terms", "dues"),
    [
        (_terms(date(2024, 1, 31)), [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]),
        (_terms(date(2024, 1, 15), date(2024, 1, 31)), [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]),
        (_terms(date(2024, 11, 30), months=3), [date(2025, 2, 28), date(2025, 5, 30), date(2025, 8, 30)]),
    ],
)
def test_due_dates_keep_the_day_of_the_first(terms, dues):
    assert list(due_dates(terms)) == dues
    assert [period.due for period in loan_periods(terms)] == dues


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
    first, second, third = loan_periods(_terms(disbursed, first_due, months))
    assert first.factor == pytest.approx(regular * months / 10, abs=Decimal("1E-25"))
    assert second.factor == third.factor == Decimal(months) / 10


def test_actual_days_count_from_due_date_to_due_date():
    first, second, _ = loan_periods(_terms(date(2024, 1, 15), date(2024, 2, 1), day_count="actual/360"))
    assert (first.factor, second.factor) == (MONTHLY * (Decimal(17) / 360), MONTHLY * (Decimal(29) / 360))
