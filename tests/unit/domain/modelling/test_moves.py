import pytest

from lending.domain.modelling.moves import MoveState, ProcessMove, too_many_refused, tried_since
from tests.support.bank import NOON


@pytest.mark.parametrize(
    ("refused", "tried", "most", "least", "stops"),
    [
        (0, 0, 0, 1, False),
        (1, 1, 0, 1, True),
        (1, 10, 10, 10, False),
        (2, 10, 10, 10, True),
        (9, 9, 10, 10, False),
        (10, 10, 100, 1, False),
    ],
)
def test_a_move_stops_above_its_share_of_refusals_once_enough_were_tried(refused, tried, most, least, stops):
    assert too_many_refused(refused, tried, most, least) is stops


@pytest.mark.parametrize(
    ("moved_before", "refused_before", "moved", "refused", "since"),
    [(0, 0, 7, 3, (3, 10)), (7, 3, 7, 3, (0, 0)), (7, 3, 9, 4, (1, 3)), (7, 0, 7, 2, (2, 2))],
)
def test_refusals_are_counted_from_where_a_move_was_taken_up_again(moved_before, refused_before, moved, refused, since):
    move = ProcessMove(
        id="m",
        process="approval",
        source="a:1",
        target="a:2",
        source_sha256="",
        target_sha256="",
        pairs=[],
        note="",
        most_refused=10,
        least_tried=1,
        state=MoveState.RUNNING,
        proposed_by="u",
        proposed_at=NOON,
        moved_before=moved_before,
        refused_before=refused_before,
    )
    assert tried_since(move, moved, refused) == since
