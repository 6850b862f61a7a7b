import pytest

from lending.domain.decision_tables import Column, Row, Table
from lending.domain.segmentation.records import MonthlyReview, SegmentMove
from lending.domain.segmentation.segmenting import DECISION, segment_of
from tests.support.bank import FIRST_DAY, NOON


def table(result):
    grade = Column(clause="g", name="grade", label="Grade", kind="string")
    rich = Column(clause="c", name="contribution", label="Contribution", kind="number")
    rows = (Row(id="r1", tests=('"good"', ">= 30"), results=(result,), reason="He brings much."),)
    return {DECISION: Table(decision=DECISION, columns=(grade, rich), outputs=("segment",), output_labels=("Segment",), rows=rows)}


def test_a_segment_comes_with_the_reason_of_its_row_and_amounts_are_asked_in_yuan():
    assert segment_of(table('"A"'), "good", 3_000, 0) == ("A", "He brings much.")


@pytest.mark.parametrize(("result", "contribution"), [('"A"', 2_999), ('"E"', 3_000), ("7", 3_000)])
def test_a_table_that_gives_no_segment_is_a_defect(result, contribution):
    with pytest.raises(ValueError, match="gives no segment"):
        segment_of(table(result), "good", contribution, 0)


@pytest.mark.parametrize(("state", "is_open"), [("waiting", True), ("open", True), ("done", False), ("overtaken", False)])
def test_a_move_is_open_until_it_was_followed_up(state, is_open):
    move = SegmentMove(
        id="m", month="2026-11", party_id="p", branch_id="b", before="A", segment="C", reason="", moved_on=FIRST_DAY, recorded_at=NOON
    )
    move.state = state
    assert move.is_open is is_open


def test_a_review_begins_open():
    assert MonthlyReview(month="2026-11", as_of=FIRST_DAY, table="", table_digest="", started_at=NOON).state == "open"
