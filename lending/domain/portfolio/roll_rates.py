"""Roll rates 滾動率: of the loans in a stage of lateness as a month opens, the shares in each stage as the next one does."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

#: First days delinquent of the bands; the buckets of the loan book, which products may cut finer, fall into them by their own first day.
BAND_DAYS = (1, 31, 61, 91, 181)
CURRENT, CLOSED, WRITTEN_OFF = "current", "closed", "written_off"
#: The stages in order: not late, the bands, and how a loan ends.
BANDS = tuple(
    f"{first}-{following - 1}" if following else f"{first}+" for first, following in zip(BAND_DAYS, (*BAND_DAYS[1:], None), strict=True)
)
STAGES = (CURRENT, *BANDS)
ENDS = (CLOSED, WRITTEN_OFF)


class Rolled(NamedTuple):
    """How many loans went from one stage or bucket to another within a month; a bucket of None is none."""

    before: str | None
    after: str | None
    loans: int


@dataclass(frozen=True, slots=True)
class RollMatrix:
    """Loans by their stage as a month opened and as the next one did."""

    counts: dict[tuple[str, str], int]

    def loans(self, before: str) -> int:
        """Return how many loans were in a stage as the month opened."""
        return sum(count for (stage, _after), count in self.counts.items() if stage == before)

    def rate(self, before: str, after: str) -> Decimal | None:
        """Return the share of a stage's loans that rolled to another, to four places; None where the stage was empty."""
        of = self.loans(before)
        return (Decimal(self.counts.get((before, after), 0)) / of).quantize(Decimal("0.0001")) if of else None


def stage_of(bucket: str | None) -> str:
    """Return the stage a bucket belongs to, by its first day; how a loan ended is a stage of its own."""
    if bucket is None:
        return CURRENT
    if bucket in ENDS:
        return bucket
    first = first_day_of(bucket)
    return BANDS[sum(first >= begins for begins in BAND_DAYS) - 1]


def first_day_of(bucket: str) -> int:
    """Return the first day delinquent of a bucket such as 4-30 or 241+."""
    return int(bucket.partition("-")[0].rstrip("+"))


def roll_matrix(rolled: Iterable[Rolled]) -> RollMatrix:
    """Return the matrix of what rolled."""
    counts: Counter[tuple[str, str]] = Counter()
    for before, after, loans in rolled:
        counts[stage_of(before), stage_of(after)] += loans
    return RollMatrix(dict(counts))
