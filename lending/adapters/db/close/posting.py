"""Postings made by a statement."""

from typing import Any

from sqlalchemy import Select, Text, insert, literal, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close.expressions import day
from lending.adapters.db.columns import UtcInstant
from lending.service.close.ports import Part, Posted

_COLUMNS = ("id", "event_id", "key", "debit", "credit", "minor_units", "currency", "loan_id", "recorded_at", "business_date")


def post_each(session: Session, part: Part, of: Select[Any], *, step: str, accounts: tuple[str, str]) -> list[Posted]:
    """Post one transfer for each row of a query with id, loan_id, currency and units, under the partition's event; return them by key."""
    rows = of.subquery()
    key = literal(f"close:{part.day.isoformat()}:{step}:", Text()) + rows.c.id
    return insert_postings(
        session, part, select(key, literal(part.event), key, *_moved(accounts), rows.c.units, rows.c.currency, rows.c.loan_id)
    )


def insert_postings(session: Session, part: Part, of: Select[Any]) -> list[Posted]:
    """Post what a query gives: id, event, key, debit, credit, units, currency and loan; return it by key."""
    complete = of.add_columns(literal(part.at, UtcInstant()), day(part.day))
    posting = t.posting.c
    made = insert(t.posting).from_select(_COLUMNS, complete)
    shown = made.returning(posting.key, posting.debit, posting.credit, posting.minor_units, posting.currency, posting.loan_id)
    return sorted(Posted(*row) for row in session.execute(shown))


def _moved(accounts: tuple[str, str]) -> tuple[Any, Any]:
    debit, credit = accounts
    return literal(debit), literal(credit)
