"""The sealed journal read in the order of its chain, as fast as the database gives it."""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.audit.reads import page_of_reads
from lending.adapters.db.audit.sealed_rows import rows_of
from lending.adapters.db.audit.stretches import stretches_of
from lending.domain.applications import Application
from lending.domain.audit.chain import Row, Stretch
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.service.queries import ReadQuery


class SqlChain:
    """Implements `lending.service.audit.ports.Chain` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

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
        return rows_of(self._session.get_bind(), first, last)

    def stretches(self, first: int, last: int) -> AbstractContextManager[Iterator[tuple[int, Stretch | None]]]:
        """Have the links checked by other processes, a stretch at a time."""
        return stretches_of(self._session.get_bind(), first, last)

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
