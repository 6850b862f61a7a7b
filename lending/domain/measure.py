"""A measure of a due-diligence report: a result against its limit, with the inputs it is made of."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from lending.domain.problems import Problems

Comparison = Literal["at_most", "at_least", "equals"]
Judgement = Literal["met", "near", "missed"]
#: `ratio` prints as per cent, `times` as 1.41 ×, `months` as 0 / 24, `CNY` as an amount.
Unit = Literal["ratio", "times", "months", "CNY"]

#: Decimal places kept of a result.
_PLACES = Decimal("0.0001")


class Figure(NamedTuple):
    """A figure and where it comes from, such as 4,150.00 from the bureau's report of 19 November."""

    value: Decimal
    source: str


class Input(NamedTuple):
    """One input of a measure: what it is, its value, where it comes from."""

    label: str
    value: Decimal | str
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantified finding; `grade` is its word where it has one (`good`, `fair`, `poor`)."""

    name: str
    result: Decimal
    limit: Decimal
    comparison: Comparison
    judgement: Judgement
    inputs: tuple[Input, ...]
    unit: Unit = "ratio"
    grade: str = ""


def judge(result: Decimal, limit: Decimal, comparison: Comparison, margin: Decimal) -> Judgement:
    """Judge a result against its limit: `near` when it is met by no more than `margin` of the limit.

    The result is judged before it is rounded for the page, so that 50.004 % does not pass a limit of 50 %.
    """
    room = limit - result if comparison == "at_most" else result - limit
    if comparison == "equals":
        return "met" if room == 0 else "missed"
    if room < 0:
        return "missed"
    return "near" if room <= limit * margin else "met"


def shown(result: Decimal) -> Decimal:
    """Return a result with the four decimal places that a report keeps."""
    return result.quantize(_PLACES)


def check_figures(**figures: Figure) -> None:
    """Refuse figures that are no amounts of money, naming each."""
    problems = Problems()
    for field, figure in figures.items():
        problems.amount(field, figure.value)
    problems.refuse()
