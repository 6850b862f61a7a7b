"""Who read whose data: what the journal tells of readings, for auditors."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lending.domain.actors import Role
from lending.domain.applications import Application
from lending.domain.parties import Party
from lending.domain.records import Action, JournalEntry
from lending.service import access, journal
from lending.service.ports import Bank
from lending.service.queries import ReadQuery
from lending.service.views.timeline import facts_of

#: Rows of a CSV at most; a narrower search has the rest.
MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading: when, by whom, whose data, and what of it (case, application, replay, customer, loan, desk, document, export)."""

    entry_id: int
    at: datetime
    reader: str
    customer: str | None
    party_id: str | None
    application_id: str | None
    reference: str | None
    what: str
    #: The case of another kind that was replayed or taken along, by its business key; of one taken along what kind it is.
    case_key: str | None = None
    case_kind: str | None = None


def list_readings(bank: Bank, query: ReadQuery) -> tuple[list[Reading], int]:
    """Return a page of readings, the newest first, and how many there are; auditors only."""
    access.require_role(query.actor, Role.AUDITOR)
    with bank.read() as book:
        rows, total = book.chain().readings(query)
    return [_reading(*row) for row in rows], total


def export_readings(bank: Bank, query: ReadQuery) -> str:
    """Return all readings of a search as CSV; that somebody took them along is journalled."""
    found, total = list_readings(bank, replace(query, offset=0, limit=MOST))
    with bank.begin() as book:
        journal.record(bank, book, query.actor, Action.PERIOD_EXPORTED, form="readings", readings=len(found), of=total)
    return _csv(found)


def _reading(entry: JournalEntry, party: Party | None, application: Application | None) -> Reading:
    facts = facts_of(entry)
    return Reading(
        entry_id=entry.id or 0,
        at=entry.at,
        reader=entry.actor_name,
        customer=party.name if party else None,
        party_id=entry.party_id,
        application_id=entry.application_id,
        reference=application.reference if application else None,
        what=_what(entry, facts),
        case_key=facts.get("case"),
        case_kind=facts.get("kind") if entry.action == Action.CASE_EXPORTED and facts.get("case") else None,
    )


def _what(entry: JournalEntry, facts: Mapping[str, Any]) -> str:
    if entry.action == Action.CASE_EXPORTED:
        return "export"
    return "document" if entry.action == Action.DOCUMENT_READ else str(facts.get("what", "customer"))


def _csv(readings: Sequence[Reading]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["journal_entry", "at", "reader", "customer", "party_id", "application_id", "reference", "what", "case"])
    for found in readings:
        told = (found.entry_id, found.at.isoformat(), found.reader, found.customer, found.party_id, found.application_id)
        writer.writerow([*(_plain(value) for value in told), found.reference or "", found.what, found.case_key or ""])
    return text.getvalue()


def _plain(value: object) -> str:
    """Return a cell; one that a spreadsheet would take for a formula is kept a text."""
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(("=", "+", "-", "@")) else said
