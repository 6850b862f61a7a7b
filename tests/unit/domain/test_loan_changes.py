from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loan_changes import Drawdown, Prepayment, RateChange
from lending.domain.loan_terms import LoanTerms
from lending.errors import InvalidInputError

START, LAST = date(2024, 1, 1), date(2024, 7, 1)


def _terms(**settings):
    return LoanTerms(Decimal(100), Decimal("0.07"), 6, START, **settings)


@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        ({"drawdowns": (Drawdown(date(2023, 12, 31), Decimal(5)),)}, ["drawdowns.1.on"]),
        ({"drawdowns": (Drawdown(START, Decimal(5)), Drawdown(LAST, Decimal(5)))}, ["drawdowns.2.on"]),
        (
            {"drawdowns": (Drawdown(START, Decimal(0)), Drawdown("soon", Decimal("NaN")))},
            ["drawdowns.1.amount", "drawdowns.2.amount", "drawdowns.2.on"],
        ),
        ({"drawdowns": (Drawdown(START, Decimal(10) ** 12),)}, ["drawdowns"]),
        ({"rate_changes": (RateChange(date(2023, 12, 31), Decimal(0)),)}, ["rate_changes.1.on"]),
        ({"rate_changes": (RateChange(date(2024, 7, 2), Decimal(0)),)}, ["rate_changes.1.on"]),
        ({"rate_changes": (RateChange(LAST, Decimal(-1)),)}, ["rate_changes.1.annual_rate"]),
        (
            {"rate_changes": (RateChange(START, Decimal("NaN")), RateChange(START, Decimal(11)))},
            ["rate_changes.1.annual_rate", "rate_changes.2.annual_rate"],
        ),
        ({"rate_changes": (RateChange(LAST, Decimal(0)), RateChange(LAST, Decimal(1)))}, ["rate_changes.2.on"]),
        ({"prepayments": (Prepayment(LAST, Decimal(5)),)}, ["prepayments.1.on"]),
        ({"prepayments": (Prepayment(START, Decimal(99)), Prepayment(START, Decimal(2)))}, ["prepayments"]),
        (
            {"prepayments": (Prepayment("soon", Decimal(0), "what"),)},
            ["prepayments.1.amount", "prepayments.1.keeps", "prepayments.1.on"],
        ),
    ],
)
def test_a_wrong_change_is_told_by_its_number(settings, fields):
    with pytest.raises(InvalidInputError) as raised:
        _terms(**settings)
    assert sorted(raised.value.errors) == fields


#: Odd days up to 1 February.
ODD = {"first_due": date(2024, 3, 1), "first_period": "up_front"}


def test_what_is_due_up_front_is_known_on_the_day():
    days = [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 31), date(2024, 2, 1)]
    with pytest.raises(InvalidInputError) as raised:
        _terms(**ODD, drawdowns=tuple(Drawdown(day, Decimal(1)) for day in days))
    assert list(raised.value.errors) == ["drawdowns.2.on", "drawdowns.3.on"]
    with pytest.raises(InvalidInputError, match="Interest up to 2024-02-01 is due up front") as raised:
        _terms(**ODD, rate_changes=tuple(RateChange(day, Decimal(0)) for day in (*days, date(2024, 2, 2))))
    # a rate of the second day holds for the night before it, as one of the first
    assert list(raised.value.errors) == ["rate_changes.3.on", "rate_changes.4.on"]
    assert _terms(**{**ODD, "first_period": "spread"}, drawdowns=(Drawdown(days[1], Decimal(1)),)).drawn == 101


def test_changes_may_come_from_the_first_day_on():
    terms = _terms(
        drawdowns=(Drawdown(START, Decimal(5)), Drawdown(date(2024, 6, 30), Decimal(1))),
        rate_changes=(RateChange(START, Decimal(0)), RateChange(LAST, Decimal("0.1"))),
    )
    assert terms.drawn == 106
    assert terms.last_due == LAST


def test_the_last_due_date_follows_the_first():
    assert _terms(first_due=date(2024, 1, 31)).last_due == date(2024, 6, 30)
