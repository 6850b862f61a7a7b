from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, none

from lending.adapters.engine import operaton_pages
from lending.adapters.engine.operaton_pages import ended_rows
from lending.adapters.engine.operaton_rest import instant

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class History:
    """Answers as the engine's history does: what ended between two instants, both included, the newest first.

    What ended at one instant comes in an order that nothing promises: here in another each time, from one that is drawn.
    """

    def __init__(self, *seconds: int) -> None:
        ends = [(NOON - timedelta(seconds=each)).strftime("%Y-%m-%dT%H:%M:%S.000+0000") for each in seconds]
        self.rows = [{"id": str(number), "endTime": end} for number, end in enumerate(ends)]
        self.asked: list[int] = []
        self.chance = Random(len(seconds))

    def get(self, path, *, finishedAfter, finishedBefore, maxResults, sortBy, sortOrder):  # noqa: N803 -- the engine's words
        assert (path, sortBy, sortOrder) == ("/history", "endTime", "desc")
        self.asked.append(maxResults)
        rows = self.chance.sample(self.rows, len(self.rows))
        found = [row for row in rows if instant(finishedAfter) <= instant(row["endTime"]) <= instant(finishedBefore)]
        return sorted(found, key=lambda row: row["endTime"], reverse=True)[:maxResults]


def ids(history: History, most: int | None) -> list[str]:
    return [row["id"] for row in ended_rows(history, "/history", NOON - timedelta(hours=1), NOON, most)]


@pytest.fixture(autouse=True, scope="module")
def _small_pages():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operaton_pages, "PAGE", 2)
        yield


@pytest.mark.parametrize(
    "seconds",
    [(), (1,), (1, 2), (1, 2, 3, 4, 5), (1, 1, 1, 1, 1), (1, 2, 2, 2, 3, 4), (1, 2, 2), (3, 3, 3, 4, 4, 4)],
)
def test_every_row_comes_once_however_many_pages_they_take(seconds):
    found = ids(History(*seconds), None)
    assert sorted(found) == [str(number) for number in range(len(seconds))]


@given(seconds=lists(integers(1, 4), max_size=12), most=none() | integers(1, 12))
def test_what_ended_at_one_instant_comes_once_in_whatever_order_the_engine_tells_it(seconds, most):
    # When
    found = ids(History(*seconds), most)
    # Then
    assert len(set(found)) == len(found) == (len(seconds) if most is None else min(most, len(seconds)))
    ends = [seconds[int(number)] for number in found]
    assert ends == sorted(seconds)[: len(found)]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_no_more_than_wanted_come_the_newest_first(most):
    assert ids(History(1, 2, 3, 4, 5), most) == [str(number) for number in range(most)]


def test_a_page_is_no_larger_than_what_is_wanted():
    history = History(1, 2, 3, 4, 5)
    ids(history, 1)
    assert history.asked == [1]
