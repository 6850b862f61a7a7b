import pytest

from lending.domain.modelling.moves import too_many_refused


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
