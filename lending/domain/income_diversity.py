"""The income-diversity model (I1c): what streamers and freelancers can count on each month, from platform flows and tax records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from lending.domain.calendar import add_months
from lending.domain.measure import Input, shown
from lending.domain.money import CENT
from lending.domain.parameters import parameter
from lending.domain.problems import Problems

_ZERO = Decimal(0)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class MonthlyIncome:
    """Income in CNY of a month (any day of it) from one source, as a platform's flow or as a tax record."""

    month: date
    source: str
    amount: Decimal


class Indicator(NamedTuple):
    """One figure of the model with the inputs it is made of."""

    name: str
    value: Decimal
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class SourceIncome:
    """One source: its mean in CNY a month, variation, part of all income, part borne out by tax, haircut, and what is left."""

    source: str
    mean: Decimal
    variation: Decimal
    share: Decimal
    declared: Decimal
    haircut: Decimal
    sustainable: Decimal


@dataclass(frozen=True, slots=True)
class IncomeDiversity:
    """The finding over so many months.

    `stability` is the coefficient of variation, `concentration` Herfindahl's index, `trend` the slope a month over the mean.
    """

    months: int
    stability: Indicator
    concentration: Indicator
    trend: Indicator
    sources: tuple[SourceIncome, ...]
    sustainable: Indicator


def assess_income(flows: Sequence[MonthlyIncome], declared: Sequence[MonthlyIncome], on: date) -> IncomeDiversity:
    """Assess the income of the last whole months before a date; `sustainable` is in CNY a month, rounded down (I1c).

    A source that only the tax office knows counts as it was declared. A history shorter than the parameter gives nothing sustainable.
    Negative amounts or blank sources raise InvalidInputError.
    """
    _check(flows, declared)
    window = _window(flows, declared, on)
    taxed = _by_source(declared, window)
    series = {**taxed, **_by_source(flows, window)}
    totals = [sum((months[at] for months in series.values()), _ZERO) for at in range(len(window))]
    sources = tuple(_source(name, series[name], taxed.get(name, ()), _mean(totals), on) for name in sorted(series))
    monthly = tuple(Input(f"{month:%Y-%m}", total, "Platform flows and tax records") for month, total in zip(window, totals, strict=True))
    stability = Indicator("stability", shown(_variation(totals)), monthly)
    concentration = Indicator(
        "concentration", _herfindahl(sources), tuple(Input(row.source, row.share, "Share of income") for row in sources)
    )
    trend = Indicator("trend", shown(_slope(totals)), monthly)
    sustainable = _sustainable(sources, concentration.value, trend.value, len(window), on)
    return IncomeDiversity(len(window), stability, concentration, trend, sources, sustainable)


def _check(flows: Sequence[MonthlyIncome], declared: Sequence[MonthlyIncome]) -> None:
    problems = Problems()
    for field, records in {"flows": flows, "declared": declared}.items():
        for number, record in enumerate(records, start=1):
            problems.text(f"{field}.{number}.source", record.source)
            problems.amount(f"{field}.{number}.amount", record.amount)
    problems.refuse()


def _window(flows: Sequence[MonthlyIncome], declared: Sequence[MonthlyIncome], on: date) -> list[date]:
    """Return the months read: the last whole ones before a date, from the first in which anything was earned."""
    this_month = on.replace(day=1)
    months = [add_months(this_month, -back) for back in range(int(parameter("income.months_read", on).value), 0, -1)]
    earned = {record.month.replace(day=1) for record in (*flows, *declared) if record.amount}
    first = min(earned & set(months), default=this_month)
    return [month for month in months if month >= first]


def _by_source(records: Sequence[MonthlyIncome], window: Sequence[date]) -> Mapping[str, tuple[Decimal, ...]]:
    """Return each source's income month by month; a month without any is 0."""
    earned: dict[str, dict[date, Decimal]] = {}
    for record in records:
        month = record.month.replace(day=1)
        if month in window:
            months = earned.setdefault(record.source, {})
            months[month] = months.get(month, _ZERO) + record.amount
    return {source: tuple(months.get(month, _ZERO) for month in window) for source, months in earned.items()}


def _source(name: str, months: Sequence[Decimal], taxed: Sequence[Decimal], all_means: Decimal, on: date) -> SourceIncome:
    mean, variation = _mean(months), _variation(months)
    declared = min(_ONE, sum(taxed, _ZERO) / sum(months, _ZERO)) if mean else _ZERO
    haircut = min(
        parameter("income.haircut_most", on).value,
        variation * parameter("income.haircut_volatile", on).value + (1 - declared) * parameter("income.haircut_undeclared", on).value,
    )
    return SourceIncome(
        source=name,
        mean=mean.quantize(CENT),
        variation=shown(variation),
        share=shown(mean / all_means) if mean else _ZERO,
        declared=shown(declared),
        haircut=shown(haircut),
        sustainable=(mean * (1 - haircut)).quantize(CENT, rounding=ROUND_DOWN),
    )


def _sustainable(sources: Sequence[SourceIncome], concentration: Decimal, trend: Decimal, months: int, on: date) -> Indicator:
    """Return the sources' sum after haircuts, cut further for leaning on few of them and for falling."""
    after_haircuts = sum((row.sustainable for row in sources), _ZERO)
    spread = 1 - parameter("income.haircut_concentrated", on).value * _unevenness(concentration, len(sources))
    level = max(_ZERO, min(_ONE, 1 + trend * (months - 1) / 2))
    enough = months >= parameter("income.fewest_months", on).value
    value = (after_haircuts * spread * level).quantize(CENT, rounding=ROUND_DOWN) if enough else Decimal("0.00")
    inputs = (
        *(Input(row.source, row.sustainable, f"mean {row.mean:,.2f} less {row.haircut:.1%}") for row in sources),
        Input("Left after concentration", shown(spread), "Herfindahl's index"),
        Input("Level now against the mean", shown(level), "Trend"),
        Input("Months of history", Decimal(months), "Platform flows and tax records"),
    )
    return Indicator("sustainable", value, inputs)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, _ZERO) / len(values) if values else _ZERO


def _variation(values: Sequence[Decimal]) -> Decimal:
    """Return the coefficient of variation: the standard deviation of the whole over the mean; 0 without income."""
    mean = _mean(values)
    return _mean([(value - mean) ** 2 for value in values]).sqrt() / mean if mean else _ZERO


def _herfindahl(sources: Sequence[SourceIncome]) -> Decimal:
    return shown(sum((row.share**2 for row in sources), _ZERO))


def _unevenness(concentration: Decimal, count: int) -> Decimal:
    """Return Herfindahl's index between 0 (equal shares) and 1 (a single source)."""
    return max(_ZERO, (concentration * count - 1) / (count - 1)) if count > 1 else _ONE


def _slope(values: Sequence[Decimal]) -> Decimal:
    """Return the slope of the least-squares line, a month, over the mean; 0 where there is no line."""
    mean, middle = _mean(values), Decimal(len(values) - 1) / 2
    if not mean or len(values) < 2:  # noqa: PLR2004 - two points make a line
        return _ZERO
    around = [Decimal(at) - middle for at in range(len(values))]
    return sum((x * (value - mean) for x, value in zip(around, values, strict=True)), _ZERO) / sum((x * x for x in around), _ZERO) / mean
