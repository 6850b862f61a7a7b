"""Figures of several groups month by month, as the page's script draws them with Chart.js; the page has the same as a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lending.domain.segmentation.records import SEGMENTS

#: How groups that are no segments are drawn, in their order.
MARKS = ("A", "B", "C", "D", "e", "f", "g", "h")
#: The least a scale reaches, a hundredth of a per cent.
_LEAST = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Line:
    """A group: its figures in the order of the months, None where there is none, and what each says in words."""

    name: str
    figures: tuple[Decimal | None, ...]
    said: tuple[str | None, ...]
    #: How it is drawn: the letter of a segment, or one of `MARKS` by its place.
    mark: str

    @property
    def values(self) -> list[float | None]:
        """Return the figures as a script has them."""
        return [None if each is None else float(each) for each in self.figures]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over months; the scale reaches `floor` at least, and figures that are `rates` are written in per cent."""

    months: tuple[str, ...]
    lines: tuple[Line, ...]
    floor: Decimal
    rates: bool

    @property
    def data(self) -> dict[str, Any]:
        """Return what the script draws, as JSON has it."""
        lines = [{"name": line.name, "mark": line.mark, "values": line.values, "said": line.said} for line in self.lines]
        return {"months": self.months, "lines": lines, "floor": float(self.floor), "rates": self.rates}


def lines_of(
    months: Sequence[str],
    figures: Mapping[str, Sequence[Decimal | None]],
    written: Callable[[Decimal], str],
    floor: Decimal = _LEAST,
    *,
    rates: bool,
) -> LineChart:
    """Return the chart of figures not below nothing, by group and in the order of the months."""
    return LineChart(
        months=tuple(months),
        lines=tuple(
            Line(name, tuple(values), tuple(None if value is None else written(value) for value in values), _mark(name, number))
            for number, (name, values) in enumerate(figures.items())
        ),
        floor=floor,
        rates=rates,
    )


def _mark(name: str, number: int) -> str:
    return name if name in SEGMENTS else MARKS[number % len(MARKS)]
