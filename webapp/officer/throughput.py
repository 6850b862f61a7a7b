"""The way to a loan on the portfolio board: approval rate and time to money by month, and tasks done by when they were due."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from lending.domain.portfolio.origination import OriginationMonth
from lending.service.portfolio.throughput import ServiceMonth, Throughput
from webapp.line_chart import MARKS, LineChart, lines_of
from webapp.officer import words
from webapp.officer.figures import share, share_or, span

#: What the scale of a drawing reaches at least.
_FLOOR = Decimal(1)
#: Below this, seconds are told.
_MINUTES = timedelta(minutes=2)
_MEDIAN, _NINE_TENTHS = Decimal("0.5"), Decimal("0.9")


def view(found: Throughput) -> dict[str, Any]:
    """Return both parts as the page shows them; None where there is nothing yet."""
    return {"origination": _origination(found.months) if found.months else None, "service": _service(found) if found.service else None}


def _origination(months: tuple[OriginationMonth, ...]) -> dict[str, Any]:
    drawn = lines_of(
        [each.month for each in months], {_("Approval rate"): [each.approval_rate for each in months]}, share, _FLOOR, rates=True
    )
    rows = [
        {
            "month": each.month,
            "decided": f"{each.approved + each.rejected:,}",
            "rate": share_or(each.approval_rate),
            "paid_out": f"{len(each.to_money):,}",
            "median": _length(each.took(_MEDIAN)),
            "most": _length(each.took(_NINE_TENTHS)),
        }
        for each in months
    ]
    return {"drawn": drawn, "rows": list(reversed(rows))}


def _service(found: Throughput) -> dict[str, Any]:
    months = sorted({each.month for each in found.service})
    cells = {(each.group, each.month): each for each in found.service}
    rows = [
        {
            "name": words.word(words.GROUPS, group),
            "done": f"{sum(each.done for each in found.service if each.group == group):,}",
            "cells": [_met(cells.get((group, month))) for month in months],
        }
        for group in found.groups
    ]
    return {"drawn": _lines(found, months), "months": months, "rows": rows}


def _lines(found: Throughput, months: list[str]) -> LineChart:
    """Draw the busiest groups: as many as can be told apart."""
    rates = {(each.group, each.month): each.rate for each in found.service}
    groups = {words.word(words.GROUPS, group): [rates.get((group, month)) for month in months] for group in found.groups[: len(MARKS)]}
    return lines_of(months, groups, share, _FLOOR, rates=True)


def _met(month: ServiceMonth | None) -> str:
    return "" if month is None else share_or(month.rate)


def _length(length: timedelta | None) -> str:
    if length is None:
        return "–"
    return span(length) if length >= _MINUTES else str(_("%(seconds)s s", seconds=f"{length.total_seconds():.1f}"))


def _seconds(length: timedelta | None) -> object:
    return "" if length is None else round(length.total_seconds())


def origination_rows(found: Throughput) -> Iterable[tuple[object, ...]]:
    """Yield the months as a file has them, times in seconds."""
    for each in found.months:
        took = (_seconds(each.took(part)) for part in (_MEDIAN, _NINE_TENTHS))
        yield each.month, each.approved, each.rejected, each.approval_rate, len(each.to_money), *took


def service_rows(found: Throughput) -> Iterable[tuple[object, ...]]:
    """Yield the groups' months as a file has them."""
    yield from ((each.month, each.group, each.done, each.on_time, each.rate) for each in found.service)


#: Files by their names: columns, and their rows.
FILES = {
    "origination": (("month", "approved", "rejected", "approval_rate", "paid_out", "median_seconds", "p90_seconds"), origination_rows),
    "service-levels": (("month", "group", "done", "on_time", "rate"), service_rows),
}
