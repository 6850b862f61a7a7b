"""Which loans a close may not treat alike."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    cast,
    func,
    null,
    or_,
    select,
    union,
    union_all,
    update,
)

from lending.adapters.db import tables as t
from lending.adapters.db.close.expressions import charged, minor, one_of, unpaid
from lending.adapters.db.close.parameters import PARTITIONS, TODAY, TOMORROW, YESTERDAY, built_once
from lending.domain.loans import EventKind, LoanState

_LOAN, _ROW, _EVENT, _ACCOUNT = t.loan.c, t.instalment.c, t.loan_event.c, t.deposit_account.c
_EMPTY = "{}"


@built_once
def without_terms() -> Select[Any]:
    """Select loans of before the book kept terms; they are all in partition 0."""
    return select(_LOAN.id).where(_LOAN.partition == 0, cast(_LOAN.terms, String()) == _EMPTY)


@built_once
def unmoved() -> Any:
    """Let the rate of loans that follow the LPR every day be looked at tomorrow: neither they nor the LPR are new today."""
    follows = and_(_LOAN.terms["repricing"].as_string() == "on_change", _LOAN.disbursed_on < YESTERDAY)
    looked_at = and_(is_running(), _LOAN.reprices_on == TODAY, follows)
    return update(t.loan).where(looked_at).values(reprices_on=TOMORROW)


@built_once
def paid_out_before() -> Select[Any]:
    """Select every loan that has a yesterday."""
    return select(_LOAN.id).where(in_part(_LOAN), _LOAN.disbursed_on < TODAY)


@built_once
def exceptions() -> CompoundSelect[Any]:
    """Select what must be replayed whatever happened today: loans set apart, rates looked at, held money that pays, accounts in demand."""
    # Each by an index of its own.
    apart = select(_LOAN.id).where(is_running(), _LOAN.set_apart)
    looked_at = select(_LOAN.id).where(is_running(), _LOAN.reprices_on <= TODAY)
    return union(apart, looked_at, _held(), _contested())


def touched(on: date) -> Select[Any]:
    """Select the loans that something happened to on a day, with their partitions."""
    of_loan = _EVENT.loan_id == _LOAN.id
    happened = and_(_EVENT.business_date == on, _EVENT.kind != EventKind.DISBURSED)
    return select(_LOAN.partition, _LOAN.id).join_from(t.loan_event, t.loan, of_loan).where(happened).distinct()


def _held() -> Select[Any]:
    return select(_LOAN.id).join(t.instalment, _ROW.loan_id == _LOAN.id).where(is_due(), is_running(), minor(_LOAN.unapplied) > 0)


def _contested() -> Select[Any]:
    """Select loans that want money from an account that holds some, but less than that, or for several claims, or for arrears."""
    claims = union_all(_claims_due(), _arrears(), _penalty_left()).subquery()
    of_account = and_(_ACCOUNT.party_id == claims.c.party_id, _ACCOUNT.currency == claims.c.currency)
    wanted = select(
        claims.c.id,
        claims.c.amount,
        minor(_ACCOUNT.balance).label("balance"),
        func.count().over(partition_by=_ACCOUNT.id).label("claims"),
    ).join_from(claims, t.deposit_account, of_account)
    found = wanted.where(minor(_ACCOUNT.balance) > 0).subquery()
    return select(found.c.id).where(or_(found.c.amount.is_(None), found.c.balance < found.c.amount, found.c.claims > 1))


def _claims_due() -> Select[Any]:
    found = select(_LOAN.id, _LOAN.party_id, _LOAN.currency, unpaid().label("amount"))
    return found.join(t.instalment, _ROW.loan_id == _LOAN.id).where(is_due(), is_running(), _LOAN.autopay)


def _arrears() -> Select[Any]:
    return _of_loan().where(is_running(), _LOAN.autopay, _LOAN.past_due_since.is_not(None))


def _penalty_left() -> Select[Any]:
    """Select loans whose instalments are paid, but not the penalty on them: terms may let it be paid last."""
    left = and_(_ROW.penalty > 0, charged(_ROW.penalty) > minor(_ROW.penalty_paid), _ROW.settled_on.is_not(None))
    found = _of_loan().join(t.instalment, _ROW.loan_id == _LOAN.id)
    return found.where(in_part(_ROW), left, is_running(), _LOAN.autopay)


def _of_loan() -> Select[Any]:
    return select(_LOAN.id, _LOAN.party_id, _LOAN.currency, cast(null(), BigInteger()).label("amount"))


def is_due() -> ColumnElement[bool]:
    """Return the condition of an instalment that is due today and not paid."""
    return and_(ends_today(), unpaid() > 0)


def ends_today() -> ColumnElement[bool]:
    """Return the condition of an instalment whose period ends today, and that is not paid or has nothing to pay."""
    return and_(in_part(_ROW), _ROW.due == TODAY, _ROW.settled_on.is_(None))


def in_part(columns: Any) -> ColumnElement[bool]:
    """Return the condition of a loan or instalment of the partitions that are closed together."""
    return one_of(columns.partition, PARTITIONS)


def is_running() -> ColumnElement[bool]:
    """Return the condition of a loan of the partition that runs."""
    return and_(in_part(_LOAN), _LOAN.state == LoanState.ACTIVE)


@built_once
def agenda() -> Select[Any]:
    """Select how many periods end today, and how many loans are past due."""
    due = select(func.count()).select_from(t.instalment).where(ends_today()).scalar_subquery()
    return select(due, func.count()).where(is_running(), _LOAN.past_due_since.is_not(None))
