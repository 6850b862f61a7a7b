"""The report of a day: what its parts counted, and the balances they led to."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from lending.domain.loans import ClosePart
from lending.service.close.parts import BALANCE, closed_partitions, tally_of
from lending.service.close.reconciliation import balances_of
from lending.service.ports import Book

#: Counts and sums of a report that are always there.
_COUNTS = (
    "loans",
    "replayed",
    "left_out",
    "billed",
    "taken",
    "closed",
    "newly_overdue",
    "cases_opened",
    "cases_ended",
)
_SUMS = ("accrued", "penalty", "billed", "taken")
_MOVES = ("bucket_in", "bucket_out", "tier_in", "tier_out")


def report_of(book: Book, day: date) -> dict[str, Any]:
    """Return the report of a day whose parts are all done: counts, sums by currency as amounts, moves, balances by currency and account."""
    tally: Counter[str] = Counter()
    for part in book.find(ClosePart, day=day):
        tally.update(tally_of(part))
    balanced = book.get(ClosePart, (day, BALANCE, 0))
    return {
        "day": day.isoformat(),
        **{name: tally[name] for name in _COUNTS},
        # A case ends when its loan is no longer past due.
        "cured": tally["cases_ended"],
        "amounts": {name: {key: _amount(units) for key, units in _under(tally, name)} for name in _SUMS},
        **{name: dict(_under(tally, name)) for name in _MOVES},
        "balances": {name: _sum(balanced, name) for name in ("opening", "moved", "closing")},
        "partitions": len(closed_partitions(book, day)),
    }


def _under(tally: Counter[str], name: str) -> list[tuple[str, int]]:
    return [(key.removeprefix(f"{name}/"), count) for key, count in sorted(tally.items()) if key.startswith(f"{name}/")]


def _sum(balanced: ClosePart, name: str) -> dict[str, dict[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    for (_, currency, account), units in balances_of(balanced.facts[name]).items():
        total[currency, account] += units
    found: dict[str, dict[str, str]] = {}
    for (currency, account), units in sorted(total.items()):
        found.setdefault(currency, {})[account] = _amount(units)
    return found


def _amount(units: int) -> str:
    return str(Decimal(units).scaleb(-2))
