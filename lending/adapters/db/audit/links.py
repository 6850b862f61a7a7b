"""Statements that read links of the journal's chain with their rows, as the databases' own drivers execute them, in any process."""

from collections.abc import Callable
from typing import Any, cast

from lending.domain.audit.chain import Row

#: Links read at once.
BATCH = 5_000
#: Executes a statement with its parameters as the database's own driver does, and returns its cursor.
Execute = Callable[[str, dict[str, int]], Any]

#: PostgreSQL's JSON of an instant ends where only noughts would follow; ours has six digits of a second or none.
_INSTANT = (
    "CASE length(to_json(e.at)::text) WHEN 28 THEN left(to_json(e.at)::text, 27) WHEN 21 THEN left(to_json(e.at)::text, 20) "
    "ELSE rpad(rtrim(to_json(e.at)::text, '\"'), 27, '0') END"
)
#: The row's fields as canonical JSON has them: by name, texts escaped no more than they must be. Both databases do so by themselves,
#: in a tenth of the time that it takes here; a test holds them to `lending.service.journal.digest`.
CANONICAL = {
    "sqlite": (
        "json_object('action', e.action, 'actor_id', e.actor_id, 'actor_name', e.actor_name, 'application_id', e.application_id, "
        "'at', replace(replace(e.at, ' ', 'T'), '.000000', '') || '+00:00', "
        "'body', e.body, 'business_date', e.business_date, 'party_id', e.party_id, 'task_id', e.task_id)"
    ),
    # Field by field: to make a record of them first takes a half more.
    "postgresql": (
        "concat('{\"action\":', to_json(e.action), ',\"actor_id\":', coalesce(to_json(e.actor_id)::text, 'null'), "
        "',\"actor_name\":', to_json(e.actor_name), ',\"application_id\":', coalesce(to_json(e.application_id)::text, 'null'), "
        f'\',"at":\', {_INSTANT}, \'+00:00","body":\', to_json(e.body), \',"business_date":\', to_json(e.business_date), '
        "',\"party_id\":', coalesce(to_json(e.party_id)::text, 'null'), "
        "',\"task_id\":', coalesce(to_json(e.task_id)::text, 'null'), '}')"
    ),
}
_PLACES = {"sqlite": "BETWEEN :first AND :last", "postgresql": "BETWEEN %(first)s AND %(last)s"}
_ROW = {
    "sqlite": "journal_entry e",
    # Each row by its number: of a batch PostgreSQL thinks it worth reading the whole journal anew, which takes the longer the older it is.
    "postgresql": "LATERAL (SELECT * FROM journal_entry AS one WHERE one.id = s.entry_id OFFSET 0) AS e",
}
#: Texts of one length and numbers without a blank: only then can a line be read in one way.
_REGULAR = "length(s.digest) = 64 AND length(s.previous) = 64 AND length(s.head) = 64 AND coalesce(length(e.digest), 64) = 64"
_NUMBERS = {"sqlite": "typeof(s.sequence) = 'integer' AND typeof(s.entry_id) = 'integer'", "postgresql": "true"}
#: Stands in a line for the digest of a row that is gone.
_GONE = " " * 64
_LINE = f"s.sequence || ' ' || s.entry_id || ' ' || s.digest || s.previous || s.head || coalesce(e.digest, '{_GONE}') || "
_JOINED = {"sqlite": "group_concat(line, char(10))", "postgresql": "string_agg(line, chr(10) ORDER BY sequence)"}


def read_links(execute: Execute, kind: str, first: int, last: int) -> list[Row]:
    """Return a batch row by row: the least work in all, but most of it while the interpreter does nothing else."""
    columns = f"s.sequence, s.entry_id, s.digest, s.previous, s.head, e.digest, {CANONICAL[kind]}"
    return cast("list[Row]", execute(f"SELECT {columns} {_within(kind)}", {"first": first, "last": last}).fetchall())


def read_lines(execute: Execute, kind: str, first: int, last: int) -> str | list[Row]:
    """Return a batch as lines, one text of them all, as other threads wish; row by row where something in it cannot be told in a line."""
    regular = f"CASE WHEN {_REGULAR} AND {_NUMBERS[kind]} THEN 1 END"
    ordered = f"SELECT s.sequence, {_LINE}{CANONICAL[kind]} AS line, {regular} AS regular {_within(kind)}"
    joined = f"SELECT {_JOINED[kind]}, count(*), count(regular) FROM ({ordered}) AS links"  # noqa: S608
    lines, count, fit = execute(joined, {"first": first, "last": last}).fetchone()
    if lines and count == fit == lines.count("\n") + 1:
        return str(lines)
    return read_links(execute, kind, first, last)


def _within(kind: str) -> str:
    return f"FROM journal_seal s LEFT JOIN {_ROW[kind]} ON e.id = s.entry_id WHERE s.sequence {_PLACES[kind]} ORDER BY s.sequence"


def rows_in(read: str | list[Row]) -> list[Row]:
    """Return the links of a batch that was read."""
    if not isinstance(read, str):
        return read
    rows: list[Row] = []
    for line in read.split("\n"):
        number, entry, rest = line.split(" ", 2)
        kept = rest[192:256]
        rows.append((int(number), int(entry), rest[:64], rest[64:128], rest[128:192], None if kept == _GONE else kept, rest[256:]))
    return rows
