"""A figure of several groups month by month, as a picture drawn on the server: places in per cent, heights in pixels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from lending.domain.segmentation.records import SEGMENTS

#: Height of the drawing, pixels.
HEIGHT = 160
#: Lines of the scale, and months named below, at most.
_TICKS, _LABELS = 4, 4
#: How groups that are no segments are drawn, in their order.
MARKS = ("A", "B", "C", "D", "e", "f", "g", "h")
#: The steps a scale may have, times a power of ten.
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
#: The smallest step of a scale, a hundredth of a per cent.
_LEAST = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Point:
    """A month of a group: `x` in per cent from the left, `y` in pixels from the bottom, and what it says."""

    x: Decimal
    y: Decimal
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """A group: its points from left to right, a month without a figure left out; neighbours are joined."""

    name: str
    points: tuple[Point, ...]
    #: How it is drawn: the letter of a segment, or one of `MARKS` by its place.
    mark: str

    @property
    def joins(self) -> tuple[tuple[Point, Point], ...]:
        """Return the pairs of neighbours."""
        return tuple(zip(self.points, self.points[1:], strict=False))


@dataclass(frozen=True, slots=True)
class LineChart:
    """A drawing; `ticks` are (pixels from the bottom, what is written there), `labels` (per cent from the left, month)."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[Decimal, str], ...]
    labels: tuple[tuple[Decimal, str], ...]


def draw_lines(
    months: Sequence[str], figures: Mapping[str, Sequence[Decimal | None]], written: Callable[[Decimal], str], floor: Decimal = _LEAST
) -> LineChart:
    """Return the drawing of figures not below nothing, by group and in the order of the months; `floor` is the least the scale reaches."""
    largest = max([floor, *(value for values in figures.values() for value in values if value is not None)])
    step = _step(largest)
    top = step * (largest / step).to_integral_value(ROUND_CEILING)
    places = [_place(number, len(months)) for number in range(len(months))]
    return LineChart(
        lines=tuple(
            Line(name, tuple(_points(values, months, places, top, written)), _mark(name, number))
            for number, (name, values) in enumerate(figures.items())
        ),
        ticks=tuple((_pixels(step * number, top), written(step * number)) for number in range(int(top / step) + 1)),
        labels=tuple((places[number], months[number]) for number in _named(len(months))),
    )


def _mark(name: str, number: int) -> str:
    return name if name in SEGMENTS else MARKS[number % len(MARKS)]


def _points(
    values: Sequence[Decimal | None], months: Sequence[str], places: Sequence[Decimal], top: Decimal, written: Callable[[Decimal], str]
) -> list[Point]:
    found = zip(values, months, places, strict=True)
    return [Point(place, _pixels(value, top), f"{month}: {written(value)}") for value, month, place in found if value is not None]


def _place(number: int, count: int) -> Decimal:
    """Return where a month stands: each in the middle of its part of the width."""
    return round(Decimal(100) * (2 * number + 1) / (2 * count), 2)


def _named(count: int) -> list[int]:
    """Return the places of the months named below: all, or some at even distances with the last among them."""
    every = -(-count // _LABELS) or 1
    return sorted(range(count - 1, -1, -every))


def _step(largest: Decimal) -> Decimal:
    """Return the smallest step of the scale with which the largest figure fits."""
    wanted = largest / _TICKS
    power = Decimal(10) ** wanted.adjusted()
    return next(step * power for step in _STEPS if step * power >= wanted)


def _pixels(value: Decimal, top: Decimal) -> Decimal:
    return round(value / top * HEIGHT, 2)
