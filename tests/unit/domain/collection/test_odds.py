from datetime import date
from decimal import Decimal

import pytest

from lending.domain.collection.odds import PaymentRecord, payment_odds

DAY = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("days", "odds"),
    [
        (0, "0.85"),
        (1, "0.85"),
        (7, "0.85"),
        (8, "0.65"),
        (30, "0.65"),
        (31, "0.40"),
        (61, "0.25"),
        (90, "0.25"),
        (91, "0.10"),
        (400, "0.10"),
    ],
)
def test_the_days_past_due_give_the_first_figure(days, odds):
    assert payment_odds(PaymentRecord(days_past_due=days), DAY) == Decimal(odds)


@pytest.mark.parametrize(
    ("told", "odds"),
    [
        ({"kept": 1}, "0.45"),
        ({"kept": 5}, "0.50"),
        ({"broken": 1}, "0.25"),
        ({"broken": 5}, "0.10"),
        ({"attempts": 1, "answered": 1}, "0.50"),
        ({"attempts": 2}, "0.40"),
        ({"attempts": 3}, "0.30"),
        ({"kept": 1, "broken": 1, "attempts": 4, "answered": 1}, "0.40"),
        ({"broken": 2, "attempts": 3}, "0.05"),
    ],
)
def test_promises_and_answers_move_it(told, odds):
    assert payment_odds(PaymentRecord(days_past_due=45, **told), DAY) == Decimal(odds)


def test_nobody_is_certain_to_pay():
    assert payment_odds(PaymentRecord(days_past_due=1, kept=2, attempts=1, answered=1), DAY) == Decimal("0.95")
