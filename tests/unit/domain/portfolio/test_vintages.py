from datetime import date
from decimal import Decimal

from lending.domain.portfolio.vintages import FirstLate, Originated, by_quarter, vintages

MADE = [Originated(2026, 2, 10), Originated(2025, 12, 40), Originated(2026, 1, 20)]
LATE = [FirstLate(2025, 12, 2026, 1, 2), FirstLate(2025, 12, 2026, 3, 4), FirstLate(2026, 1, 2026, 1, 1), FirstLate(2026, 2, 2026, 3, 9)]


def test_a_month_on_book_counts_once_it_is_over():
    found = vintages(MADE, LATE, date(2026, 3, 15))
    assert [(each.label, each.loans, each.ever) for each in found] == [
        ("2025-12", 40, (0, 2, 2)),
        ("2026-01", 20, (1, 1)),
        ("2026-02", 10, (0,)),
    ]
    assert [found[0].share(month) for month in range(4)] == [Decimal(0), Decimal("0.0500"), Decimal("0.0500"), None]


def test_on_the_first_of_a_month_the_one_before_is_over():
    assert vintages(MADE, LATE, date(2026, 4, 1))[0].ever == (0, 2, 2, 6)
    assert vintages([Originated(2026, 4, 3)], [], date(2026, 4, 30))[0].ever == ()


def test_a_quarter_is_as_long_as_its_youngest_month():
    quarters = by_quarter(vintages(MADE, LATE, date(2026, 4, 1)))
    assert [(each.label, each.loans, each.ever) for each in quarters] == [("2025 Q4", 40, (0, 2, 2, 6)), ("2026 Q1", 30, (1, 10))]
