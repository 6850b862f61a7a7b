"""Timers fired by the date: one that is in another's way for a moment is not left behind."""

import json
from datetime import UTC, datetime

import pytest

from lending.adapters.engine import operaton_timers
from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_timers import TRIES
from tests.unit.adapters.engine.test_operaton_rest import answering

TIMER = ("200 OK", json.dumps([{"id": "t1", "processInstanceId": "p1"}]).encode())
NONE_DUE = ("200 OK", b"[]")
FIRED = ("204 No Content", b"")
IN_THE_WAY = ("500 Error", b'{"type": "OptimisticLockingException", "message": "m"}')
REFUSED = ("500 Error", b'{"type": "ProcessEngineException", "message": "no such variable"}')
GONE = ("404 Not Found", b'{"type": "InvalidRequestException", "message": "no such job"}')
DUE = datetime(2030, 1, 2, tzinfo=UTC)
#: Times one request is sent while the engine rolls it back.
SENT = 6


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operaton_timers, "PAUSE", 0)


@pytest.mark.parametrize(
    ("answers", "fired"),
    [
        ((NONE_DUE,), 0),
        ((TIMER, FIRED, NONE_DUE), 1),
        ((TIMER, *[IN_THE_WAY] * SENT, TIMER, FIRED, NONE_DUE), 1),
        ((TIMER, REFUSED, TIMER, FIRED, NONE_DUE), 1),
        ((TIMER, GONE, NONE_DUE), 0),
    ],
)
def test_a_timer_is_fired_again_while_it_is_due(answers: tuple[tuple[str, bytes], ...], fired: int) -> None:
    with answering(*answers) as (rest, seen):
        assert OperatonEngine(rest).fire_due(DUE) == fired
    assert len(seen) == len(answers)


def test_a_timer_that_never_fires_is_left_to_the_next_move_of_the_date() -> None:
    with answering(*[TIMER, REFUSED] * TRIES, TIMER) as (rest, seen):
        assert OperatonEngine(rest).fire_due(DUE) == 0
    assert len(seen) == 2 * TRIES + 1
