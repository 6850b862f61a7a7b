"""Stretches of the journal as PostgreSQL gives them fastest: a column in one text, by as many of its processes as there are threads.

No other process of ours is needed: the server's write the JSON, most of the work, while this one hashes what they wrote before.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine

from lending.adapters.db.audit.links import CANONICAL
from lending.domain.audit.chain import Columns, Stretch, check_columns

#: A blank between two: whatever somebody wrote into a column of one row, as many are split off again only where each is what it should be.
_LINKS = (
    "SELECT string_agg(sequence::text, ' '), string_agg(entry_id::text, ' '), string_agg(coalesce(digest, ''), ' '), "
    "string_agg(coalesce(previous, ''), ' '), string_agg(coalesce(head, ''), ' ') "
    "FROM (SELECT * FROM journal_seal WHERE sequence BETWEEN %(first)s AND %(last)s ORDER BY sequence) AS s"
)
#: JSON has no line break of its own.
_ROWS = (
    "SELECT string_agg(id::text, ' '), string_agg(coalesce(digest, ''), ' '), "  # noqa: S608 -- our own words
    f"convert_to(string_agg({CANONICAL['postgresql']}, chr(10)), 'UTF8') "
    "FROM (SELECT * FROM journal_entry WHERE id BETWEEN %(lowest)s AND %(highest)s ORDER BY id) AS e"
)
#: Rows read for a link at most, from the lowest of a stretch to the highest; a stretch that lies further apart is for others to read.
_SPREAD = 4


@contextmanager
def stretches_by_threads(database: Engine, places: range, at_once: int, count: int) -> Iterator[Iterator[tuple[int, Stretch | None]]]:
    """Have the links at some places checked by so many threads; yields what comes of each stretch in their order, with its last place."""
    threads = ThreadPoolExecutor(count)
    try:
        cuts = [places[begin : begin + at_once] for begin in range(0, len(places), at_once)]
        answers = [(cut[-1], threads.submit(_check, database, cut[0], cut[-1])) for cut in cuts]
        yield ((last, answer.result()) for last, answer in answers)
    finally:
        threads.shutdown(cancel_futures=True)


def _check(database: Engine, first: int, last: int) -> Stretch | None:
    """Return what the links came to by themselves; None when one does not fit, or cannot be told so."""
    with database.connect() as connection, connection.connection.driver_connection.cursor(binary=True) as cursor:  # type: ignore[union-attr]
        columns = _columns(cursor, first, last)
    return columns and check_columns(columns)


def _columns(cursor: Any, first: int, last: int) -> Columns | None:
    links = cursor.execute(_LINKS, {"first": first, "last": last}).fetchone()
    if links[0] is None:
        return None
    sequences, entries, digests, previous, heads = (column.split(" ") for column in links)
    entries = [*map(int, entries)]
    lowest, highest = min(entries), max(entries)
    if highest - lowest >= _SPREAD * len(entries):
        return None
    rows = cursor.execute(_ROWS, {"lowest": lowest, "highest": highest}).fetchone()
    if rows[0] is None:
        return None
    numbers, kept, canonical = [*map(int, rows[0].split(" "))], rows[1].split(" "), rows[2].split(b"\n")
    if numbers != entries:
        # Some are sealed later than they are numbered, or not yet.
        places = {number: place for place, number in enumerate(numbers)}
        if not len(numbers) == len(kept) == len(canonical) or not places.keys() >= {*entries}:
            return None
        kept, canonical = ([column[places[entry]] for entry in entries] for column in (kept, canonical))
    return Columns([*map(int, sequences)], entries, digests, previous, heads, kept, canonical)
