"""The table of segmentation as its file says it: no hole, no row that never counts, no better customer in a worse segment."""

from itertools import product

import pytest

from lending.adapters.models import BPMN
from lending.domain.decision_tables import fitting_row
from lending.domain.segmentation.records import GRADES, SEGMENTS
from lending.domain.segmentation.segmenting import DECISION, segment_of
from lending.domain.segmentation.standing import MOST_POTENTIAL
from lending.service.decision_tables import read_tables

TABLES = read_tables((BPMN / "segmentation.dmn").read_bytes())
#: Minor units: nothing, and the limits of the table with what lies just below them.
CONTRIBUTIONS = (0, 299_999, 300_000, 999_999, 1_000_000, 10**9)
POTENTIALS = range(MOST_POTENTIAL + 1)
WHO = list(product(GRADES, CONTRIBUTIONS, POTENTIALS))


def segment(grade: str, contribution: int, potential: int) -> str:
    return segment_of(TABLES, grade, contribution, potential).segment


def facts(grade: str, contribution: int, potential: int) -> dict[str, object]:
    return {"grade": grade, "contribution": contribution / 100, "potential": potential}


def test_everybody_has_one_segment_and_every_row_counts_for_somebody():
    taken = {fitting_row(TABLES, DECISION, facts(*who)).id for who in WHO}
    unknown = fitting_row(TABLES, DECISION, {"grade": "unheard of", "contribution": 0, "potential": 0})
    assert taken | {unknown.id} == {row.id for row in TABLES[DECISION].rows}
    assert {segment(*who) for who in WHO} == set(SEGMENTS)


def test_who_is_better_in_anything_is_in_no_worse_segment():
    for (grade, contribution, potential), (other, more, higher) in product(WHO, WHO):
        if GRADES.index(other) <= GRADES.index(grade) and more >= contribution and higher >= potential:
            assert segment(other, more, higher) <= segment(grade, contribution, potential)


def test_the_narrower_of_two_rows_stands_first():
    rows = TABLES[DECISION].rows
    for place, row in enumerate(rows):
        for later in rows[place + 1 :]:
            wider = all(not cell or cell == other for cell, other in zip(row.tests, later.tests, strict=True))
            assert not (wider and row.tests != later.tests), f"{row.id} hides {later.id}"


@pytest.mark.parametrize(
    ("grade", "contribution", "potential", "expected"),
    [
        ("good", 300_000, 0, "A"),
        ("good", 299_999, 3, "A"),
        ("good", 299_999, 2, "B"),
        ("sound", 1_000_000, 3, "A"),
        ("sound", 1_000_000, 2, "B"),
        ("sound", 0, 0, "B"),
        ("watch", 10**9, 4, "C"),
        ("risk", 10**9, 4, "D"),
        ("", 0, 0, "C"),
    ],
)
def test_the_segments_are_those_of_the_policy(grade, contribution, potential, expected):
    assert segment(grade, contribution, potential) == expected
