"""Long lists of Operaton's history, read a page at a time: the engine tells no quantiles, and one answer has no room for all."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lending.adapters.engine.operaton_rest import Rest, instant, timestamp

#: Rows of a page.
PAGE = 10_000


def ended_rows(rest: Rest, path: str, since: datetime, until: datetime, most: int | None, **query: Any) -> Iterator[Mapping[str, Any]]:
    """Yield what ended in a time, the newest first, and no more pages than `most` rows take; None is all.

    A page begins at the instant the last one ended at, since a page by its number would shift under what ends meanwhile; the rows of that
    instant come twice, and count once. In which order they come is the engine's, and another each time: a page may hold others of that
    instant than the page before, so that all told of it are kept until an earlier instant comes.
    """
    told, border = 0, set[str]()
    while most is None or told < most:
        wanted = PAGE if most is None else min(PAGE, most - told)
        time = {"finishedAfter": timestamp(since), "finishedBefore": timestamp(until), "sortBy": "endTime", "sortOrder": "desc"}
        rows = rest.get(path, **time, maxResults=wanted + len(border), **query)
        fresh = [row for row in rows if row["id"] not in border][:wanted]
        yield from fresh
        if len(fresh) < wanted:
            return
        last = instant(fresh[-1]["endTime"])
        border = {row["id"] for row in fresh if instant(row["endTime"]) == last} | (border if last == until else set())
        told, until = told + len(fresh), last
