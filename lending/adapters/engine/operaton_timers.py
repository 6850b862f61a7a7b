"""Fire the timers that a move of the business date made due."""

import logging
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import requests

from lending.adapters.engine.operaton_rest import EngineBusyError, EngineRefusedError, Rest, identifier, timestamp

log = logging.getLogger(__name__)

#: Times a due timer is fired before it is left to the next move of the date, and seconds between when nothing fired.
TRIES, PAUSE = 5, 0.2
_TICK = timedelta(milliseconds=1)


def fire_due(rest: Rest, until: datetime) -> int:
    """Fire the timers due up to that instant, earliest first, those they create included, and return how many fired.

    A timer that could not fire now is tried again: the engine's own executor would wait for its day on the wall clock.
    """
    tries: Counter[str] = Counter()
    fired = 0
    while due := [row for row in _due_timers(rest, until) if tries[row["id"]] < TRIES]:
        before = fired
        for row in due:
            tries[row["id"]] += 1
            fired += _fire(rest, row)
        if fired == before:
            time.sleep(PAUSE)
    return fired


def _due_timers(rest: Rest, until: datetime) -> list[dict[str, Any]]:
    before = f"lt_{timestamp(until + _TICK)}"
    # No page limit: a timer that keeps failing stays due and would stand in a page's way.
    rows: list[dict[str, Any]] = rest.get(
        "/job", timers="true", dueDates=before, active="true", withRetriesLeft="true", sortBy="jobDueDate", sortOrder="asc"
    )
    return rows


def _fire(rest: Rest, row: Mapping[str, Any]) -> bool:
    try:
        rest.post(f"/job/{identifier(row['id'])}/execute")
    except EngineBusyError:
        # Others write the same rows just now: a worker ends a step of the case, or the engine's own executor has the timer in hand.
        return False
    except EngineRefusedError as error:
        # Gone: the engine's own executor was faster, or an earlier timer ended the case. Anything else becomes the engine's incident.
        if error.status != requests.codes.not_found:
            log.warning("timer of process instance %s did not fire: %s", row["processInstanceId"], error.kind)
        return False
    return True
