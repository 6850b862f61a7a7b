"""The segment of a customer, by the bank's decision table."""

from decimal import Decimal
from typing import NamedTuple, cast

from lending.domain.decision_tables import Tables, fitting_row, literal
from lending.domain.segmentation.records import SEGMENTS, Segment

DECISION = "segmentation"


class Segmented(NamedTuple):
    """A segment, and why, as the row of the table says it."""

    segment: Segment
    reason: str


def segment_of(tables: Tables, grade: str, contribution: int, potential: int) -> Segmented:
    """Return the segment of a customer with a grade, a contribution in minor units and points of potential.

    ValueError where the table gives none, or something that is no segment.
    """
    row = fitting_row(tables, DECISION, {"grade": grade, "contribution": Decimal(contribution).scaleb(-2), "potential": potential})
    found = literal(row.results[0]) if row is not None else None
    if row is None or found not in SEGMENTS:
        raise ValueError(f"the table of {DECISION} gives no segment for {grade}, {contribution}, {potential}, but {found!r}")
    return Segmented(cast("Segment", found), row.reason)
