"""Balances by the rows, movements by the ledger: what a close must bring together."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close.choice import in_part
from lending.adapters.db.close.expressions import accrued, charged, minor, unlisted
from lending.adapters.db.close.parameters import LEFT_OUT, TODAY, Run, built_once
from lending.domain.loans import LoanState
from lending.domain.servicing.accounts import INTEREST_ACCRUED, INTEREST_DUE, PENALTY_DUE, PRINCIPAL, UNAPPLIED
from lending.service.close.ports import Movement

_LOAN, _ROW, _POSTING = t.loan.c, t.instalment.c, t.posting.c
#: Partition, currency and account, with minor units.
_Found = Iterator[tuple[int, str, str, int]]


def balances(run: Run) -> list[Movement]:
    """Return the balances of the partitions as their rows say them."""
    return _summed(found for accounts, query in _queries() for found in _unpivoted(run.execute(query), accounts))


def _unpivoted(rows: Any, accounts: tuple[str, ...]) -> _Found:
    return (
        (partition, currency, account, units) for partition, currency, *sums in rows for account, units in zip(accounts, sums, strict=True)
    )


def _summed(found: _Found) -> list[Movement]:
    sums: Counter[tuple[int, str, str]] = Counter()
    for partition, currency, account, units in found:
        sums[partition, currency, account] += int(units or 0)
    return [Movement(*key, units) for key, units in sorted(sums.items()) if units]


@built_once
def _queries() -> tuple[tuple[tuple[str, ...], Select[Any]], ...]:
    """Return what reads the loans once, and of their rows those that claim something; with the accounts of its columns."""
    accruing = and_(_LOAN.state == LoanState.ACTIVE, unlisted(_LOAN.id, LEFT_OUT), _LOAN.accrues_from <= TODAY, _LOAN.accrues_to > TODAY)
    interest = func.sum(minor(_LOAN.accrued_before) + accrued(TODAY)).filter(accruing)
    written_off = select(_LOAN.id).where(in_part(_LOAN), _LOAN.state == LoanState.WRITTEN_OFF)
    rows = and_(in_part(_ROW), unlisted(_ROW.loan_id, LEFT_OUT), _ROW.loan_id.not_in(written_off))
    due = and_(rows, _ROW.settled_on.is_(None), _ROW.due <= TODAY)
    loans = _by_currency(_LOAN, in_part(_LOAN), func.sum(minor(_LOAN.outstanding)), -func.sum(minor(_LOAN.unapplied)), interest)
    interest_due = func.sum(minor(_ROW.interest) - minor(_ROW.interest_paid))
    penalty_due = func.sum(charged(_ROW.penalty) - minor(_ROW.penalty_paid))
    return (
        ((PRINCIPAL, UNAPPLIED, INTEREST_ACCRUED), loans),
        ((INTEREST_DUE,), _by_currency(_ROW, due, interest_due)),
        ((PENALTY_DUE,), _by_currency(_ROW, and_(rows, _ROW.penalty > 0), penalty_due)),
    )


def _by_currency(columns: Any, wanted: ColumnElement[bool], *sums: ColumnElement[int]) -> Select[Any]:
    return select(columns.partition, columns.currency, *sums).where(wanted).group_by(columns.partition, columns.currency)


def movements(session: Session, on: date, *, before: bool) -> list[Movement]:
    """Return a day's postings, or all before it, summed by partition, currency and account."""
    when = _POSTING.business_date < on if before else _POSTING.business_date == on
    return _summed(_two_sided([*_by_loan(session, when), *_in_sums(session, when)]))


def _two_sided(found: list[tuple[int, str, str, str, int]]) -> _Found:
    for partition, currency, debit, credit, units in found:
        yield partition, currency, debit, int(units)
        yield partition, currency, credit, -int(units)


def _by_loan(session: Session, when: ColumnElement[bool]) -> Iterator[Any]:
    keys = (_LOAN.partition, _POSTING.currency, _POSTING.debit, _POSTING.credit)
    sums = select(*keys, func.sum(_POSTING.minor_units)).join_from(t.posting, t.loan, _POSTING.loan_id == _LOAN.id)
    return iter(session.execute(sums.where(when).group_by(*keys)))


def _in_sums(session: Session, when: ColumnElement[bool]) -> Iterator[Any]:
    keys = (_POSTING.event_id, _POSTING.currency, _POSTING.debit, _POSTING.credit)
    sums = select(*keys, func.sum(_POSTING.minor_units)).where(when, _POSTING.loan_id.is_(None)).group_by(*keys)
    # The event of a partition's close ends in the partition's number.
    return ((int(event.rsplit(":", 1)[1]), *rest) for event, *rest in session.execute(sums))
