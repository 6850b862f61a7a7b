from datetime import date
from decimal import Decimal

import pytest

from lending.domain.early_warning.foresight import WarnedOf, foresight

RAISED = date(2026, 1, 10)
#: 180 days after the warning.
LAST = date(2026, 7, 9)


def of(*rows: WarnedOf, today: date = LAST):
    return next(each for each in foresight(rows, today) if each.indicator.code == "court_case")


def warned(late_from=None, late_until=None, number=1) -> WarnedOf:
    return WarnedOf(f"w{number}", "court_case", RAISED, late_from, late_until)


@pytest.mark.parametrize(
    ("late_from", "late_until", "followed", "already"),
    [
        (None, None, 0, 0),
        (date(2026, 1, 11), None, 1, 0),
        (LAST, None, 1, 0),
        (date(2026, 7, 10), None, 0, 0),
        (date(2025, 12, 1), None, 1, 1),
        (date(2025, 12, 1), date(2026, 1, 11), 1, 1),
        (date(2025, 12, 1), RAISED, 0, 0),
    ],
)
def test_a_warning_is_followed_by_lateness_within_half_a_year(late_from, late_until, followed, already):
    found = of(warned(late_from, late_until))
    assert (found.raised, found.ripe, found.followed, found.late_already) == (1, 1, followed, already)


def test_a_warning_counts_once_however_often_its_customer_was_late_and_only_once_old_enough():
    rows = [warned(date(2026, 2, 1), date(2026, 2, 9)), warned(date(2026, 4, 1)), warned(number=2), warned(number=3)]
    found = of(*rows)
    assert (found.raised, found.ripe, found.followed, found.precision) == (3, 3, 1, Decimal("0.3333"))
    young = of(*rows, today=date(2026, 7, 8))
    assert (young.raised, young.ripe, young.precision) == (3, 0, None)
