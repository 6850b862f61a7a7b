"""How long steps take: how often, the middle and the slow ones, from what was measured."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

#: How warm a step is drawn: from 1 to this.
LEVELS = 5
MEDIAN, SLOW = Fraction(1, 2), Fraction(9, 10)
#: A step is a bottleneck when it held cases for this share of all their time, percent; at most so many are named.
LEAST_SHARE, MOST_NAMED = 20, 3


@dataclass(frozen=True, slots=True)
class Times:
    """How often a step was taken, and how long it took: half were done within the median, nine of ten within p90."""

    count: int
    median: timedelta
    p90: timedelta
    total: timedelta


def times_of(lengths: Sequence[timedelta]) -> Times:
    """Return the times of at least one measured length; quantiles by nearest rank, so that each was measured once."""
    ordered = sorted(lengths)
    return Times(len(ordered), _quantile(ordered, MEDIAN), _quantile(ordered, SLOW), sum(ordered, timedelta()))


def times_by_step(measured: Iterable[tuple[str, timedelta]]) -> dict[str, Times]:
    """Return the times of each step that was measured."""
    lengths: dict[str, list[timedelta]] = {}
    for step, length in measured:
        lengths.setdefault(step, []).append(length)
    return {step: times_of(found) for step, found in lengths.items()}


def warmth(amounts: Mapping[str, float]) -> dict[str, int]:
    """Return for each step how warm it is, 1 to LEVELS, by the logarithm of its amount: one long wait would leave the rest cold."""
    highest = max(amounts.values(), default=0)
    if highest <= 0:
        return dict.fromkeys(amounts, 1)
    return {step: 1 + round((LEVELS - 1) * math.log1p(max(amount, 0)) / math.log1p(highest)) for step, amount in amounts.items()}


def bottlenecks(steps: Mapping[str, Times]) -> tuple[tuple[str, int], ...]:
    """Return the steps that held cases longest, the worst first, with their share of the time that all steps took, percent."""
    total = sum((times.total for times in steps.values()), timedelta())
    shares = {step: round(100 * (times.total / total)) for step, times in steps.items()} if total else {}
    named = [(step, share) for step, share in shares.items() if share >= LEAST_SHARE]
    return tuple(sorted(named, key=lambda each: -each[1])[:MOST_NAMED])


def _quantile(ordered: Sequence[timedelta], share: Fraction) -> timedelta:
    return ordered[math.ceil(share * len(ordered)) - 1]
