"""How well points tell good from bad: pure functions over points and outcomes (True is bad)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise


@dataclass(frozen=True)
class Calibration:
    """One band of applicants: predicted and observed bad rate, 0 to 1."""

    lowest: int
    highest: int
    applicants: int
    predicted: float
    observed: float


@dataclass(frozen=True)
class CutOffResult:
    """What accepting from these points on does; cost in units of one good applicant turned away."""

    points: int
    accepted: int
    bad_accepted: int
    good_rejected: int
    cost: int


def area_under_curve(points: Sequence[int], bad: Sequence[bool]) -> float:
    """Return the probability that a good applicant has more points than a bad one, ties counting half."""
    bads = sum(bad)
    goods, below, won = len(bad) - bads, 0, 0.0
    for _, tied in groupby(sorted(zip(points, bad, strict=True)), key=lambda pair: pair[0]):
        outcomes = [outcome for _, outcome in tied]
        tied_bad = sum(outcomes)
        won += (len(outcomes) - tied_bad) * (below + tied_bad / 2)
        below += tied_bad
    return won / (goods * bads)


def kolmogorov_smirnov(points: Sequence[int], bad: Sequence[bool]) -> tuple[float, int]:
    """Return the largest gap between the shares of bad and good below a number of points, and that number."""
    bads = sum(bad)
    goods = len(bad) - bads
    candidates = sorted(set(points))
    return max((_share_gap(points, bad, cut, (goods, bads)), cut) for cut in candidates)


def _share_gap(points: Sequence[int], bad: Sequence[bool], cut: int, totals: tuple[int, int]) -> float:
    below = [outcome for value, outcome in zip(points, bad, strict=True) if value < cut]
    return sum(below) / totals[1] - (len(below) - sum(below)) / totals[0]


def brier(probabilities: Sequence[float], bad: Sequence[bool]) -> float:
    """Return the mean squared distance of the probability of default from the outcome; 0.21 is guessing 30 % for all."""
    return sum((p - outcome) ** 2 for p, outcome in zip(probabilities, bad, strict=True)) / len(bad)


def calibrate(points: Sequence[int], probabilities: Sequence[float], bad: Sequence[bool], bands: int = 10) -> list[Calibration]:
    """Split the applicants by points into equal bands and compare predicted with observed."""
    rows = sorted(zip(points, probabilities, bad, strict=True))
    edges = [len(rows) * k // bands for k in range(bands + 1)]
    return [_calibration(rows[start:end]) for start, end in pairwise(edges)]


def _calibration(rows: Sequence[tuple[int, float, bool]]) -> Calibration:
    count = len(rows)
    return Calibration(rows[0][0], rows[-1][0], count, sum(row[1] for row in rows) / count, sum(row[2] for row in rows) / count)


def try_cut_off(points: Sequence[int], bad: Sequence[bool], cut: int, cost_of_bad: int) -> CutOffResult:
    """Return what accepting from `cut` on costs, a bad one accepted weighing `cost_of_bad` good ones turned away."""
    rows = list(zip(points, bad, strict=True))
    bad_accepted = sum(outcome for value, outcome in rows if value >= cut)
    good_rejected = sum(not outcome for value, outcome in rows if value < cut)
    accepted = sum(value >= cut for value, _ in rows)
    return CutOffResult(cut, accepted, bad_accepted, good_rejected, bad_accepted * cost_of_bad + good_rejected)
