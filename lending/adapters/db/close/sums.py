"""Balances by the rows, movements by the ledger: what a close must bring together."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close.expressions import accrued, charged, minor, unlisted
from lending.adapters.db.close.parameters import LEFT_OUT, PARTITION, TODAY, Run, built_once
from lending.domain.loans import LoanState
from lending.domain.servicing.accounts import INTEREST_ACCRUED, INTEREST_DUE, PENALTY_DUE, PRINCIPAL, UNAPPLIED
from lending.service.close.ports import Movement

_LOAN, _ROW, _POSTING = t.loan.c, t.instalment.c, t.posting.c


def balances(run: Run) -> Mapping[str, Mapping[str, int]]:
    """Return the partition's balances by currency and account as its rows say them."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for account, query in _queries():
        for currency, units in run.execute(query):
            found[currency][account] += int(units or 0)
    return {currency: {account: units for account, units in sums.items() if units} for currency, sums in found.items()}


@built_once
def _queries() -> tuple[tuple[str, Select[Any]], ...]:
    of_part = _LOAN.partition == PARTITION
    active = and_(of_part, unlisted(_LOAN.id, LEFT_OUT), _LOAN.state == LoanState.ACTIVE)
    accruing = and_(active, _LOAN.accrues_from <= TODAY, _LOAN.accrues_to > TODAY)
    written_off = select(_LOAN.id).where(of_part, _LOAN.state == LoanState.WRITTEN_OFF)
    rows = and_(_ROW.partition == PARTITION, unlisted(_ROW.loan_id, LEFT_OUT), _ROW.loan_id.not_in(written_off))
    due = and_(rows, _ROW.settled_on.is_(None), _ROW.due <= TODAY)
    return (
        (PRINCIPAL, _by_currency(minor(_LOAN.outstanding), of_part)),
        (UNAPPLIED, _by_currency(-minor(_LOAN.unapplied), and_(of_part, minor(_LOAN.unapplied) > 0))),
        (INTEREST_ACCRUED, _by_currency(minor(_LOAN.accrued_before) + accrued(TODAY), accruing)),
        (INTEREST_DUE, _of_rows(minor(_ROW.interest) - minor(_ROW.interest_paid), due)),
        (PENALTY_DUE, _of_rows(charged(_ROW.penalty) - minor(_ROW.penalty_paid), and_(rows, _ROW.penalty > 0))),
    )


def _by_currency(units: ColumnElement[int], wanted: ColumnElement[bool]) -> Select[Any]:
    return select(_LOAN.currency, func.sum(units)).where(wanted).group_by(_LOAN.currency)


def _of_rows(units: ColumnElement[int], wanted: ColumnElement[bool]) -> Select[Any]:
    return select(_ROW.currency, func.sum(units)).where(wanted).group_by(_ROW.currency)


def movements(session: Session, on: date, *, before: bool) -> list[Movement]:
    """Return a day's postings, or all before it, summed by partition, currency and account."""
    when = _POSTING.business_date < on if before else _POSTING.business_date == on
    sums: Counter[tuple[int, str, str]] = Counter()
    for account, sign in ((_POSTING.debit, 1), (_POSTING.credit, -1)):
        for partition, currency, name, units in (*_by_loan(session, account, when), *_in_sums(session, account, when)):
            sums[partition, currency, name] += sign * int(units)
    return [Movement(*key, units) for key, units in sorted(sums.items())]


def _by_loan(session: Session, account: ColumnElement[str], when: ColumnElement[bool]) -> Iterator[tuple[int, str, str, int]]:
    found = (
        select(_LOAN.partition, _POSTING.currency, account, func.sum(_POSTING.minor_units))
        .join_from(t.posting, t.loan, _POSTING.loan_id == _LOAN.id)
        .where(when)
        .group_by(_LOAN.partition, _POSTING.currency, account)
    )
    return ((partition, currency, name, units) for partition, currency, name, units in session.execute(found))


def _in_sums(session: Session, account: ColumnElement[str], when: ColumnElement[bool]) -> Iterator[tuple[int, str, str, int]]:
    found = (
        select(_POSTING.event_id, _POSTING.currency, account, func.sum(_POSTING.minor_units))
        .where(when, _POSTING.loan_id.is_(None))
        .group_by(_POSTING.event_id, _POSTING.currency, account)
    )
    # The event of a partition's close ends in the partition's number.
    return ((int(event.rsplit(":", 1)[1]), currency, name, units) for event, currency, name, units in session.execute(found))
