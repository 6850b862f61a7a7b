from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loan_changes import Drawdown, RateChange
from lending.domain.loan_terms import LoanTerms
from lending.domain.periods import due_dates, loan_periods, odd_days, whole_term

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


def _changed(**changes):
    return LoanTerms(Decimal(100), MONTHLY, 3, date(2024, 1, 1), **changes)


@pytest.mark.parametrize(
    ("on", "days"), [(date(2024, 1, 8), 6), (date(2024, 2, 1), 30), (date(2024, 1, 2), None), (date(2024, 1, 1), None)]
)
def test_a_rate_holds_for_the_night_before_its_day(on, days):
    # Given a rate that is none from a day on
    first, second, _ = loan_periods(_changed(rate_changes=(RateChange(on, Decimal(0)),)))
    # Then the days before it share the first period's factor
    assert first.factor == pytest.approx(Decimal(days or 0) / 310, abs=Decimal("1E-25"))
    assert len(first.parts) == (2 if days else 1)
    assert second.factor == 0


def test_the_latest_rate_holds():
    changes = (RateChange(date(2024, 3, 2), MONTHLY), RateChange(date(2024, 2, 2), 2 * MONTHLY))
    assert [period.factor * 10 for period in loan_periods(_changed(rate_changes=changes))] == [1, 2, 1]


def test_a_drawdown_on_a_due_date_is_the_next_periods():
    first, second, third = loan_periods(
        _changed(drawdowns=(Drawdown(date(2024, 2, 1), Decimal(7)), Drawdown(date(2024, 2, 8), Decimal(5))))
    )
    assert (first.drawn, second.drawn, third.drawn) == (0, 12, 0)
    assert [(part.start, part.drawn) for part in second.parts] == [(date(2024, 2, 1), 7), (date(2024, 2, 8), 5)]
    assert sum(part.factor for part in second.parts) == second.factor == pytest.approx(Decimal("0.1"), abs=Decimal("1E-25"))


#: A loan paid out three weeks before the month it is first due after.
LATE = date(2024, 1, 10), date(2024, 3, 1)


@pytest.mark.parametrize("first_period", ["spread", "up_front"])
def test_odd_days_come_before_a_regular_first_period(first_period):
    terms = _terms(*LATE, first_period=first_period)
    odd, first = odd_days(terms), loan_periods(terms)[0]
    assert (odd.start, odd.due, first.start, first.due) == (LATE[0], date(2024, 2, 1), date(2024, 2, 1), LATE[1])
    assert (odd.factor, first.factor) == (pytest.approx(Decimal(22) / 310, abs=Decimal("1E-25")), Decimal("0.1"))


@pytest.mark.parametrize(
    "terms",
    [
        _terms(*LATE),
        _terms(date(2024, 2, 1), LATE[1], first_period="spread"),
        _terms(date(2024, 2, 10), LATE[1], first_period="spread"),
        _terms(date(2024, 2, 1), first_period="spread"),
        _terms(date(2024, 1, 30), date(2024, 2, 29), first_period="spread"),
    ],
)
def test_a_first_period_that_is_not_too_long_has_no_odd_days(terms):
    assert odd_days(terms) is None
    assert loan_periods(terms)[0].start == terms.disbursed


def test_what_happens_in_odd_days_cuts_them_and_counts_after_them():
    changes = {"drawdowns": (Drawdown(date(2024, 1, 20), Decimal(5)),), "rate_changes": (RateChange(date(2024, 1, 26), 2 * MONTHLY),)}
    terms = _terms(*LATE, first_period="spread", **changes)
    odd, first = odd_days(terms, date(2024, 1, 28)), loan_periods(terms)[0]
    assert [(part.start.day, part.factor * 310, part.drawn, part.late) for part in odd.parts] == [
        (10, pytest.approx(10), 0, True),
        (20, pytest.approx(5), 5, True),
        (25, pytest.approx(6), 0, True),
        (28, pytest.approx(8), 0, False),
    ]
    assert first.drawn == 5
    assert first.factor == 2 * Decimal("0.1")


@pytest.mark.parametrize("day_count", ["30/360", "actual/365"])
def test_a_period_free_of_interest_has_no_part_that_bears_any(day_count):
    drawdowns = (Drawdown(date(2024, 1, 20), Decimal(5)), Drawdown(date(2024, 3, 10), Decimal(5)))
    terms = _terms(*LATE, first_period="spread", interest_free=2, drawdowns=drawdowns, day_count=day_count)
    first, second, third = loan_periods(terms)
    assert {part.factor for period in (odd_days(terms), first, second) for part in period.parts} == {0}
    assert third.factor > 0


@pytest.mark.parametrize("convention", ["isda", "fineract"])
def test_parts_under_actual_days_are_counted_in_their_own_year(convention):
    terms = LoanTerms(Decimal(100), Decimal(1), 1, date(2023, 12, 12), day_count="actual/actual", actual_actual=convention)
    (whole,) = loan_periods(terms)
    (cut,) = loan_periods(terms, date(2024, 1, 5))
    assert [part.late for part in cut.parts] == [True, False]
    assert cut.parts[1].factor == Decimal(7) / 366
    assert cut.factor == pytest.approx(whole.factor, abs=Decimal("1E-25"))


def test_a_whole_term_is_cut_only_by_changes():
    terms = _changed(rate_changes=(RateChange(date(2024, 2, 2), 2 * MONTHLY),))
    whole = whole_term(terms, loan_periods(terms))
    assert [(part.start, part.end, part.factor * 10) for part in whole.parts] == [
        (date(2024, 1, 1), date(2024, 2, 1), 1),
        (date(2024, 2, 1), date(2024, 4, 1), 4),
    ]
    assert whole.factor * 10 == 5
