"""Who read whose data, as a statement over the journal."""

from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.domain.applications import Application
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.service.queries import ReadQuery


def page_of_reads(session: Session, query: ReadQuery) -> tuple[list[tuple[JournalEntry, Party | None, Application | None]], int]:
    """Return a page of readings, the newest first, with whose data it was and on which application; and how many there are."""
    joined = t.journal_entry.outerjoin(t.party, t.party.c.id == t.journal_entry.c.party_id).outerjoin(
        t.application, t.application.c.id == t.journal_entry.c.application_id
    )
    wanted = _wanted(query)
    counted = joined if query.text else t.journal_entry
    total = session.scalar(select(func.count()).select_from(counted).where(*wanted)) or 0
    rows = select(JournalEntry, Party, Application).select_from(joined).where(*wanted)
    rows = rows.order_by(t.journal_entry.c.at.desc(), t.journal_entry.c.id.desc()).offset(query.offset).limit(query.limit)
    return [(entry, party, application) for entry, party, application in session.execute(rows)], total


def _wanted(query: ReadQuery) -> list[Any]:
    entry = t.journal_entry.c
    # In the very words of the index: only so SQLite takes it.
    wanted: list[Any] = [text(t.READS)]
    if query.reader:
        wanted.append(entry.actor_id == query.reader)
    if query.since:
        wanted.append(entry.at >= query.since)
    if query.before:
        wanted.append(entry.at < query.before)
    if query.text:
        names = (t.party.c.name, t.application.c.reference, t.party.c.id)
        wanted.append(or_(*(column.icontains(query.text, autoescape=True) for column in names)))
    return wanted
