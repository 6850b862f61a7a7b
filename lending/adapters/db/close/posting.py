"""Postings made by a statement."""

from typing import Any

from sqlalchemy import Insert, Select, Text, cast, insert, literal, select

from lending.adapters.db import tables as t
from lending.adapters.db.close.parameters import AT, PREFIX, TODAY, Run
from lending.service.close.ports import Posted

_COLUMNS = ("id", "event_id", "key", "debit", "credit", "minor_units", "currency", "loan_id", "recorded_at", "business_date")


def posting_each(of: Select[Any], *, step: str, accounts: tuple[str, str]) -> Insert:
    """Return what posts one transfer for each row of a query: id, partition (whose event it is), loan_id, currency, units."""
    rows = of.subquery()
    event = PREFIX + cast(rows.c.partition, Text())
    key = PREFIX + literal(f"{step}:", Text()) + rows.c.id
    debit, credit = (literal(account) for account in accounts)
    return posting_all(select(key, event, key, debit, credit, rows.c.units, rows.c.currency, rows.c.loan_id))


def posting_all(of: Select[Any]) -> Insert:
    """Return what posts the rows of a query: id, event, key, debit, credit, units, currency and loan."""
    return insert(t.posting).from_select(_COLUMNS, of.add_columns(AT, TODAY))


def post(run: Run, statement: Insert) -> list[Posted]:
    """Post, and return what was posted."""
    posting = t.posting.c
    shown = (posting.key, posting.debit, posting.credit, posting.minor_units, posting.currency, posting.loan_id)
    return [Posted(*row) for row in run.execute(statement.returning(*shown))]
