"""The sealed journal read in the order of its chain, as fast as the database gives it."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import cast

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.audit.reads import page_of_reads
from lending.domain.applications import Application
from lending.domain.audit.chain import Row
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.service.queries import ReadQuery

#: Links read at once.
_BATCH = 5_000
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
    "postgresql": "concat('{', "
    + ", ',', ".join(
        f"'\"{name}\":', coalesce(to_json({value})::text, 'null')"
        for name, value in {
            "action": "e.action",
            "actor_id": "e.actor_id",
            "actor_name": "e.actor_name",
            "application_id": "e.application_id",
            "at": _AT["postgresql"],
            "body": "e.body",
            "business_date": "e.business_date::text",
            "party_id": "e.party_id",
            "task_id": "e.task_id",
        }.items()
    )
    + ", '}')",
}


class SqlChain:
    """Implements `lending.service.audit.ports.Chain` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._dialect = session.get_bind().dialect.name

    def written(self, since: datetime, until: datetime, actions: Collection[str] = ()) -> list[JournalEntry]:
        """Return the rows of a time, in order."""
        entry = t.journal_entry.c
        wanted = [entry.at >= since, entry.at < until, *([entry.action.in_(actions)] if actions else [])]
        return list(self._session.scalars(select(JournalEntry).where(*wanted).order_by(entry.id)))

    def readings(self, query: ReadQuery) -> tuple[list[tuple[JournalEntry, Party | None, Application | None]], int]:
        """Return a page of readings, the newest first, and how many there are."""
        return page_of_reads(self._session, query)

    def rows(self, first: int, last: int) -> Iterator[list[Row]]:
        """Yield the links with their rows in batches, by the chain's own order."""
        statement = text(
            f"SELECT s.sequence, s.entry_id, s.digest, s.previous, s.head, e.digest, {_CANONICAL[self._dialect]} "  # noqa: S608 -- our own words
            "FROM journal_seal s LEFT JOIN journal_entry e ON e.id = s.entry_id "
            "WHERE s.sequence BETWEEN :first AND :last ORDER BY s.sequence"
        )
        for begin in range(first, last + 1, _BATCH):
            asked = {"first": begin, "last": min(begin + _BATCH - 1, last)}
            yield cast("list[Row]", self._session.execute(statement, asked).all())

    def span(self, since: datetime | None, before: datetime | None) -> tuple[int, int]:
        """Return the first and last place sealed in a time; without bounds the chain from its beginning."""
        seal = t.journal_seal.c
        last = self._session.scalar(select(func.coalesce(func.max(seal.sequence), 0)).where(*([seal.sealed_at < before] if before else [])))
        first = 1
        if since is not None:
            first = self._session.scalar(select(func.min(seal.sequence)).where(seal.sealed_at >= since)) or (last or 0) + 1
        return first, last or 0

    def sealed_past(self, entry_id: int, through: int | None = None) -> tuple[int, datetime] | None:
        """Return place and instant of the earliest link among rows of higher ids."""
        seal = t.journal_seal.c
        within = [seal.entry_id > entry_id, *([seal.entry_id <= through] if through is not None else [])]
        found = self._session.execute(select(seal.sequence, seal.sealed_at).where(*within).order_by(seal.sequence).limit(1)).first()
        return (found.sequence, found.sealed_at) if found else None

    def place_of(self, *, digest: str | None = None, previous: str | None = None, head: str | None = None) -> int | None:
        """Return the first place whose link carries what is asked for."""
        seal = t.journal_seal.c
        asked = {seal.digest: digest, seal.previous: previous, seal.head: head}
        wanted = [column == value for column, value in asked.items() if value is not None]
        place: int | None = self._session.scalar(select(func.min(seal.sequence)).where(*wanted))
        return place

    def holds(self, digest: str) -> bool:
        """Say whether some row of the journal carries this digest."""
        return self._session.scalar(select(t.journal_entry.c.id).where(t.journal_entry.c.digest == digest).limit(1)) is not None

    def unsealed(self) -> int:
        """Count the rows that are not sealed."""
        missing = ~select(t.journal_seal.c.sequence).where(t.journal_seal.c.entry_id == t.journal_entry.c.id).exists()
        return self._session.scalar(select(func.count()).select_from(t.journal_entry).where(missing)) or 0
