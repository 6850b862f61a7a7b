"""The points table 評分表: what a scorecard is made of."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Bin:
    """Values that earn the same points: the codes it lists, or the numbers below `below` that no earlier bin took."""

    points: int
    codes: tuple[str, ...] = ()
    #: Exclusive upper edge in the unit of the data; None is the open last bin.
    below: Decimal | None = None
    #: A special value, such as "not known", is a bin that no other value shares.
    special: bool = False


@dataclass(frozen=True)
class Characteristic:
    """One line of the points table."""

    name: str
    #: R01 and so on; belongs to the characteristic for good, whichever version of the table lists it.
    reason_code: str
    label: str
    kind: Literal["category", "number", "amount"]
    bins: tuple[Bin, ...]
    #: Points for an empty value, and for a category or number the table does not know.
    missing_points: int
    other_points: int
    #: Points of the average applicant of the data the table was fitted on; 0 for expert points.
    average_points: int


@dataclass(frozen=True)
class Scaling:
    """`points` stand for `odds` good to 1 bad, and `points_to_double_odds` more for twice that."""

    points: int
    odds: int
    points_to_double_odds: int


@dataclass(frozen=True)
class CutOffs:
    """Accept from `accept` points on, reject below `reject_below`, refer to a person between."""

    accept: int
    reject_below: int


@dataclass(frozen=True)
class Scorecard:
    """A points table, fitted once and versioned."""

    version: str
    scaling: Scaling
    #: CNY for one unit of money in the data (DM).
    amount_scale: Decimal
    cut_offs: CutOffs
    characteristics: tuple[Characteristic, ...]
    #: The bank's expert points for weak variables 弱變量: set by judgement, outside the fitted model.
    expert_characteristics: tuple[Characteristic, ...]
    #: Fewer utility payments than this say nothing.
    minimum_utility_payments: int
