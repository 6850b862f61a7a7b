"""Vintages 帳齡: of the loans paid out in a month, the share that was ever so late by each month on book."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

_MONTHS = 12


class Originated(NamedTuple):
    """How many loans were paid out in a month."""

    year: int
    month: int
    loans: int


class FirstLate(NamedTuple):
    """How many loans paid out in a month first were so late in another."""

    year: int
    month: int
    late_year: int
    late_month: int
    loans: int


@dataclass(frozen=True, slots=True)
class Vintage:
    """The loans of a month: `ever` are those ever so late by the end of month 0, 1, 2 … on book, as far as months are over."""

    label: str
    loans: int
    ever: tuple[int, ...]

    def share(self, month: int) -> Decimal | None:
        """Return the share ever so late by a month on book, to four places; None where that month is not over."""
        return (Decimal(self.ever[month]) / self.loans).quantize(Decimal("0.0001")) if month < len(self.ever) else None


def vintages(originated: Iterable[Originated], late: Iterable[FirstLate], today: date) -> tuple[Vintage, ...]:
    """Return the vintages by month, the earliest first; months count that were over as today opened."""
    counted: dict[int, Counter[int]] = {}
    for each in late:
        begun = _number(each.year, each.month)
        counted.setdefault(begun, Counter())[_number(each.late_year, each.late_month) - begun] += each.loans
    over = _number(today.year, today.month) - 1
    found = []
    for row in sorted(originated):
        made = _number(row.year, row.month)
        found.append(Vintage(f"{row.year}-{row.month:02}", row.loans, _summed(counted.get(made, {}), over - made)))
    return tuple(found)


def by_quarter(found: Iterable[Vintage]) -> tuple[Vintage, ...]:
    """Join the vintages of a quarter, as far as all its months have come."""
    quarters: dict[str, list[Vintage]] = {}
    for vintage in found:
        year, month = vintage.label.split("-")
        quarters.setdefault(f"{year} Q{(int(month) + 2) // 3}", []).append(vintage)
    return tuple(_joined(label, parts) for label, parts in quarters.items())


def _joined(label: str, parts: list[Vintage]) -> Vintage:
    ever = zip(*(part.ever for part in parts), strict=False)
    return Vintage(label, sum(part.loans for part in parts), tuple(sum(month) for month in ever))


def _summed(late: Mapping[int, int], last: int) -> tuple[int, ...]:
    return tuple(sum(loans for month, loans in late.items() if month <= each) for each in range(last + 1))


def _number(year: int, month: int) -> int:
    return year * _MONTHS + month
