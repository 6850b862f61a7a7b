"""Which loans a close may not treat alike."""

from datetime import timedelta
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
from lending.adapters.db.close.expressions import charged, day, minor, unpaid
from lending.domain.loans import EventKind, LoanState
from lending.service.close.ports import Part

_LOAN, _ROW, _EVENT, _ACCOUNT = t.loan.c, t.instalment.c, t.loan_event.c, t.deposit_account.c
_EMPTY = "{}"


def without_terms(part: Part) -> Select[Any]:
    """Select loans of before the book kept terms; they are all in partition 0."""
    return select(_LOAN.id).where(_LOAN.partition == part.partition, cast(_LOAN.terms, String()) == _EMPTY)


def unmoved(part: Part) -> Any:
    """Let the rate of loans that follow the LPR every day be looked at tomorrow: neither they nor the LPR are new today."""
    follows = and_(_LOAN.terms["repricing"].as_string() == "on_change", _LOAN.disbursed_on < day(part.day - timedelta(days=1)))
    looked_at = and_(is_running(part), _LOAN.reprices_on == day(part.day), follows)
    return update(t.loan).where(looked_at).values(reprices_on=day(part.day + timedelta(days=1)))


def paid_out_before(part: Part) -> Select[Any]:
    """Select every loan that has a yesterday."""
    return select(_LOAN.id).where(_LOAN.partition == part.partition, _LOAN.disbursed_on < day(part.day))


def exceptions(part: Part) -> CompoundSelect[Any]:
    """Select what must be replayed: events of the day, held money that pays today, claims an account cannot meet in one go."""
    return union(_touched(part), _marked(part), _held(part), _contested(part))


def _touched(part: Part) -> Select[Any]:
    return (
        select(_LOAN.id)
        .join(t.loan_event, _EVENT.loan_id == _LOAN.id)
        .where(_LOAN.partition == part.partition, _EVENT.business_date == day(part.day), _EVENT.kind != EventKind.DISBURSED)
    )


def _marked(part: Part) -> Select[Any]:
    """Select loans whose standing no row tells in full, and those whose rate is looked at today."""
    looked_at = _LOAN.reprices_on <= day(part.day)
    return select(_LOAN.id).where(is_running(part), or_(_LOAN.set_apart, looked_at))


def _held(part: Part) -> Select[Any]:
    return select(_LOAN.id).join(t.instalment, _ROW.loan_id == _LOAN.id).where(is_due(part), is_running(part), minor(_LOAN.unapplied) > 0)


def _contested(part: Part) -> Select[Any]:
    """Select loans that want money from an account that holds some, but less than that, or for several claims, or for arrears."""
    claims = union_all(_claims_due(part), _arrears(part), _penalty_left(part)).subquery()
    of_account = and_(_ACCOUNT.party_id == claims.c.party_id, _ACCOUNT.currency == claims.c.currency)
    wanted = select(
        claims.c.id,
        claims.c.amount,
        minor(_ACCOUNT.balance).label("balance"),
        func.count().over(partition_by=_ACCOUNT.id).label("claims"),
    ).join_from(claims, t.deposit_account, of_account)
    found = wanted.where(minor(_ACCOUNT.balance) > 0).subquery()
    return select(found.c.id).where(or_(found.c.amount.is_(None), found.c.balance < found.c.amount, found.c.claims > 1))


def _claims_due(part: Part) -> Select[Any]:
    found = select(_LOAN.id, _LOAN.party_id, _LOAN.currency, unpaid().label("amount"))
    return found.join(t.instalment, _ROW.loan_id == _LOAN.id).where(is_due(part), is_running(part), _LOAN.autopay)


def _arrears(part: Part) -> Select[Any]:
    nothing_to_come = and_(_LOAN.accrues_to.is_(None), _LOAN.past_due_since.is_(None))
    return _of_loan().where(is_running(part), _LOAN.autopay, or_(_LOAN.past_due_since.is_not(None), nothing_to_come))


def _penalty_left(part: Part) -> Select[Any]:
    """Select loans whose instalments are paid, but not the penalty on them: terms may let it be paid last."""
    left = and_(_ROW.penalty > 0, charged(_ROW.penalty) > minor(_ROW.penalty_paid), _ROW.settled_on.is_not(None))
    found = _of_loan().join(t.instalment, _ROW.loan_id == _LOAN.id)
    return found.where(_ROW.partition == part.partition, left, is_running(part), _LOAN.autopay)


def _of_loan() -> Select[Any]:
    return select(_LOAN.id, _LOAN.party_id, _LOAN.currency, cast(null(), BigInteger()).label("amount"))


def is_due(part: Part) -> ColumnElement[bool]:
    """Return the condition of an instalment that is due today and not paid."""
    return and_(ends_today(part), unpaid() > 0)


def ends_today(part: Part) -> ColumnElement[bool]:
    """Return the condition of an instalment whose period ends today, and that is not paid or has nothing to pay."""
    return and_(_ROW.partition == part.partition, _ROW.due == day(part.day), _ROW.settled_on.is_(None))


def is_running(part: Part) -> ColumnElement[bool]:
    """Return the condition of a loan of the partition that runs."""
    return and_(_LOAN.partition == part.partition, _LOAN.state == LoanState.ACTIVE)
