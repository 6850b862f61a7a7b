"""Principal and interest of a loan's instalments over time, as a picture drawn on the server: places in per cent, heights in pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import groupby
from math import ceil

from flask_babel import get_locale

from lending.service.views.loan_parts import PlanLine

#: Height of the drawing, pixels.
HEIGHT = 160
#: With more instalments than this a bar is a year.
_MOST_BARS = 60
#: Share of a bar's place that the bar fills.
_FILLED = Decimal("0.72")
#: Days named below, and lines of the scale at most.
_LABELS, _TICKS = 3, 4
#: The steps a scale may have, times a power of ten.
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Bar:
    """One instalment, or the instalments of a year: `x` and `width` in per cent, heights in pixels from the bottom up."""

    label: str
    x: Decimal
    width: Decimal
    principal: Decimal
    interest: Decimal
    principal_height: Decimal
    interest_height: Decimal
    paid: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class PlanChart:
    """A drawing of the plan; `today` in per cent from the left, `ticks` as (pixels from the bottom, amount)."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[Decimal, Decimal], ...]
    labels: tuple[str, ...]
    today: Decimal
    by_year: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """What one bar stands for."""

    due: date
    principal: Decimal
    interest: Decimal
    paid: bool
    overdue: bool


def draw_plan(plan: Sequence[PlanLine], today: date) -> PlanChart:
    """Return the drawing of a plan, by year where it has more than sixty instalments."""
    by_year = len(plan) > _MOST_BARS
    groups = [_group(list(lines)) for _key, lines in groupby(plan, key=lambda line: line.due.year if by_year else line.number)]
    largest = max((group.principal + group.interest for group in groups), default=Decimal(0))
    step = _step(largest)
    top = step * max(ceil(largest / step), 1)
    place = Decimal(100) / max(len(groups), 1)
    return PlanChart(
        bars=tuple(_bar(group, place * number, place, top, by_year=by_year) for number, group in enumerate(groups)),
        ticks=tuple((_pixels(step * number, top), step * number) for number in range(int(top / step) + 1)),
        labels=_labels(groups, by_year=by_year),
        today=round(place * sum(group.due <= today for group in groups), 2),
        by_year=by_year,
    )


def _group(lines: Sequence[PlanLine]) -> _Group:
    return _Group(
        due=lines[-1].due,
        principal=sum((line.principal for line in lines), Decimal(0)),
        interest=sum((line.interest for line in lines), Decimal(0)),
        paid=all(line.status == "paid" for line in lines),
        overdue=any(line.status == "overdue" for line in lines),
    )


def _bar(group: _Group, x: Decimal, place: Decimal, top: Decimal, *, by_year: bool) -> Bar:
    return Bar(
        label=_day_label(group.due, by_year=by_year),
        x=round(x + place * (1 - _FILLED) / 2, 3),
        width=round(place * _FILLED, 3),
        principal=group.principal,
        interest=group.interest,
        principal_height=_pixels(group.principal, top),
        interest_height=_pixels(group.interest, top),
        paid=group.paid,
        overdue=group.overdue,
    )


def _step(largest: Decimal) -> Decimal:
    """Return the smallest step of the scale with which the largest amount fits."""
    wanted = max(largest / _TICKS, Decimal(1))
    power = Decimal(10) ** wanted.adjusted()
    return next(step * power for step in _STEPS if step * power >= wanted).quantize(Decimal(1), ROUND_CEILING)


def _pixels(amount: Decimal, top: Decimal) -> Decimal:
    return round(amount / top * HEIGHT, 2)


def _labels(groups: Sequence[_Group], *, by_year: bool) -> tuple[str, ...]:
    """Return the days below the drawing: the first, the middle, the last."""
    last = len(groups) - 1
    places: Iterable[int] = dict.fromkeys(round(last * number / (_LABELS - 1)) for number in range(_LABELS)) if groups else ()
    return tuple(_day_label(groups[place].due, by_year=by_year) for place in places)


def _day_label(due: date, *, by_year: bool) -> str:
    if by_year:
        return str(due.year)
    return f"{due.year}年{due.month}月" if str(get_locale()).startswith("zh") else f"{due:%b %Y}"
