"""Links of the journal's chain with their rows, read ahead by another thread: a batch comes while the one before is hashed."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from sqlalchemy import Connection, Engine, text

from lending.domain.audit.chain import Row

#: Links read at once, and batches read ahead of the one that is hashed: two threads of the database were in each other's way.
_BATCH, _AHEAD = 5_000, 1
_AT = {
    "sqlite": "replace(replace(e.at, ' ', 'T'), '.000000', '') || '+00\\:00'",
    "postgresql": "replace(to_char(e.at, 'YYYY-MM-DD\"T\"HH24\\:MI\\:SS.US'), '.000000', '') || '+00\\:00'",
}
#: The row's fields as canonical JSON has them: by name, texts escaped no more than they must be. Both databases do so by themselves,
#: in a tenth of the time that it takes here; a test holds them to `lending.service.journal.digest`.
_CANONICAL = {
    "sqlite": (
        "json_object('action', e.action, 'actor_id', e.actor_id, 'actor_name', e.actor_name, 'application_id', e.application_id, "
        f"'at', {_AT['sqlite']}, 'body', e.body, 'business_date', e.business_date, 'party_id', e.party_id, 'task_id', e.task_id)"
    ),
    "postgresql": (
        "(SELECT row_to_json(f)::text FROM (SELECT e.action, e.actor_id, e.actor_name, e.application_id, "  # noqa: S608 -- our own words
        + _AT["postgresql"]
        + " AS at, e.body, e.business_date::text AS business_date, e.party_id, e.task_id) AS f)"
    ),
}
_LINKS = "FROM journal_seal s LEFT JOIN journal_entry e ON e.id = s.entry_id WHERE s.sequence BETWEEN :first AND :last"
#: Texts of one length and numbers without a blank: only then can a line be read in one way.
_REGULAR = "length(s.digest) = 64 AND length(s.previous) = 64 AND length(s.head) = 64 AND coalesce(length(e.digest), 64) = 64"
_NUMBERS = {"sqlite": "typeof(s.sequence) = 'integer' AND typeof(s.entry_id) = 'integer'", "postgresql": "true"}
#: Stands in a line for the digest of a row that is gone.
_GONE = " " * 64
_JOINED = {"sqlite": "group_concat(line, char(10))", "postgresql": "string_agg(line, chr(10) ORDER BY sequence)"}


def rows_of(database: Engine | Connection, first: int, last: int) -> Iterator[list[Row]]:
    """Yield the links from one place through another in batches, by the chain's own order, each with its row as it is now.

    Read over connections of their own: what was sealed is only ever added to.
    """
    reading = database.engine.execution_options(loanflow_read=True)
    begins = range(first, last + 1, _BATCH)
    with ThreadPoolExecutor(_AHEAD) as threads:
        ahead = deque(threads.submit(_read, reading, last, begin) for begin in begins[:_AHEAD])
        for number, _begin in enumerate(begins, _AHEAD):
            found = ahead.popleft().result()
            if number < len(begins):
                ahead.append(threads.submit(_read, reading, last, begins[number]))
            yield found if isinstance(found, list) else _rows(found.split("\n"))


def _read(database: Engine, last: int, begin: int) -> str | list[Row]:
    """Return a batch as lines, one text of them all; row by row where something in it cannot be told apart in a line."""
    kind, asked = database.dialect.name, {"first": begin, "last": min(begin + _BATCH - 1, last), "gone": _GONE}
    line = f"s.sequence || ' ' || s.entry_id || ' ' || s.digest || s.previous || s.head || coalesce(e.digest, :gone) || {_CANONICAL[kind]}"
    regular = f"CASE WHEN {_REGULAR} AND {_NUMBERS[kind]} THEN 1 END"
    ordered = f"SELECT s.sequence, {line} AS line, {regular} AS regular {_LINKS} ORDER BY s.sequence"
    joined = text(f"SELECT {_JOINED[kind]}, count(*), count(regular) FROM ({ordered}) AS links")  # noqa: S608
    plain = f"SELECT s.sequence, s.entry_id, s.digest, s.previous, s.head, e.digest, {_CANONICAL[kind]} {_LINKS} ORDER BY s.sequence"
    with database.connect() as connection:
        lines, count, fit = connection.execute(joined, asked).one()
        if lines and count == fit == lines.count("\n") + 1:
            return str(lines)
        return cast("list[Row]", connection.execute(text(plain), asked).all())


def _rows(lines: Iterable[str]) -> list[Row]:
    rows: list[Row] = []
    for line in lines:
        number, entry, rest = line.split(" ", 2)
        kept = rest[192:256]
        rows.append((int(number), int(entry), rest[:64], rest[64:128], rest[128:192], None if kept == _GONE else kept, rest[256:]))
    return rows
