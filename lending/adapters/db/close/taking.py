"""What is due today, taken from the customers' accounts that hold it."""

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Insert, Select, Subquery, Text, Update, and_, exists, func, insert, literal, or_, select, update
from sqlalchemy import cast as sql_cast

from lending.adapters.db import tables as t
from lending.adapters.db.close.choice import is_due
from lending.adapters.db.close.expressions import amount_text, as_json, charged, minor, unlisted, unpaid
from lending.adapters.db.close.interest import running
from lending.adapters.db.close.parameters import APART, AT, PAYMENT, TODAY, Run, built_once
from lending.adapters.db.close.posting import post, posting_all
from lending.domain.actors import WORKER
from lending.domain.loans import EventKind, LoanState
from lending.domain.servicing.accounts import DEPOSITS, INTEREST_DUE, PRINCIPAL
from lending.service.close.ports import Posted, Tally

_LOAN, _ROW, _EVENT, _ACCOUNT = t.loan.c, t.instalment.c, t.loan_event.c, t.deposit_account.c
_COLUMNS = ("id", "loan_id", "number", "kind", "value_date", "facts", "key", "actor_name", "recorded_at", "business_date")


def take(run: Run) -> tuple[Tally, list[Posted]]:
    """Take what is due, each an event with its postings, and write it to rows, loans and accounts."""
    run.execute(_events())
    tally: Counter[str] = Counter()
    for currency, count, units in run.execute(_sums()):
        tally.update({"taken": count, f"taken/{currency}": int(units)})
    if not tally:
        return tally, []
    postings = [*post(run, _principal_paid()), *post(run, _interest_paid())]
    for statement in (_drawing(), _reducing()):
        run.execute(statement)
    tally["closed"] = run.changed(_closing())
    run.execute(_settling())
    return tally, postings


def _claims() -> Select[Any]:
    """Select what is due today of each loan, with the customer's account."""
    account = and_(_ACCOUNT.party_id == _LOAN.party_id, _ACCOUNT.currency == _LOAN.currency)
    return (
        select(_LOAN.id, _ACCOUNT.id.label("account_id"), minor(_ACCOUNT.balance).label("balance"), unpaid().label("units"))
        .join_from(t.instalment, t.loan, _LOAN.id == _ROW.loan_id)
        .join(t.deposit_account, account)
        .where(is_due(), running(), _LOAN.autopay)
    )


def _covered() -> Subquery:
    """Select the claims whose account holds all that is wanted of it; money that came in since the choice may serve several."""
    claims = _claims().subquery()
    wanted = func.sum(claims.c.units).over(partition_by=claims.c.account_id).label("wanted")
    summed = select(claims, wanted).subquery()
    return select(summed).where(summed.c.balance >= summed.c.wanted).subquery()


@built_once
def _events() -> Insert:
    covered, earlier = _covered(), t.loan_event.alias()
    number = select(func.count()).where(earlier.c.loan_id == covered.c.id).scalar_subquery() + 1
    facts = literal('{"amount": "', Text()) + amount_text(covered.c.units) + literal('", "source": "deposit"}', Text())
    found = select(
        covered.c.id + literal(":") + sql_cast(number, Text()),
        covered.c.id,
        number,
        literal(EventKind.PAYMENT.value),
        TODAY,
        as_json(facts),
        covered.c.id + PAYMENT,
        literal(WORKER.name),
        AT,
        TODAY,
    )
    return insert(t.loan_event).from_select(_COLUMNS, found)


@built_once
def _sums() -> Select[Any]:
    return select(_ROW.currency, func.count(), func.sum(unpaid())).where(_taken()).group_by(_ROW.currency)


@built_once
def _principal_paid() -> Insert:
    return posting_all(_postings(1, PRINCIPAL, minor(_ROW.principal) - minor(_ROW.principal_paid)))


@built_once
def _interest_paid() -> Insert:
    return posting_all(_postings(2, INTEREST_DUE, minor(_ROW.interest) - minor(_ROW.interest_paid)))


@built_once
def _reducing() -> Update:
    left = _LOAN.outstanding - _ROW.principal + _ROW.principal_paid
    return update(t.loan).where(_LOAN.id == _ROW.loan_id, _taken()).values(outstanding=left)


@built_once
def _settling() -> Update:
    settled = {"billed": True, "principal_paid": _ROW.principal, "interest_paid": _ROW.interest, "settled_on": TODAY}
    return update(t.instalment).where(_taken()).values(settled)


def _postings(number: int, account: str, units: ColumnElement[int]) -> Select[Any]:
    return select(
        _EVENT.id + literal(f":{number}"),
        _EVENT.id,
        _EVENT.id + literal(f":posting:{number}"),
        literal(DEPOSITS),
        literal(account),
        units,
        _ROW.currency,
        _ROW.loan_id,
    ).where(_taken(), units > 0)


@built_once
def _drawing() -> Update:
    drawn = select(_LOAN.party_id, _LOAN.currency, func.sum(unpaid()).label("units")).where(_taken(), _LOAN.id == _ROW.loan_id)
    sums = drawn.group_by(_LOAN.party_id, _LOAN.currency).subquery()
    of_account = and_(_ACCOUNT.party_id == sums.c.party_id, _ACCOUNT.currency == sums.c.currency)
    return update(t.deposit_account).where(of_account).values(balance=minor(_ACCOUNT.balance) - sums.c.units)


@built_once
def _closing() -> Update:
    """Close the loans of which this was the last that was owed."""
    other = t.instalment.alias("other")
    left = and_(other.c.id != _ROW.id, unpaid(other.c) > 0)
    owed = or_(left, charged(other.c.penalty) > minor(other.c.penalty_paid))
    open_row = exists().where(other.c.loan_id == _LOAN.id, owed).correlate(t.loan, t.instalment)
    last = and_(_LOAN.id == _ROW.loan_id, _taken(), _LOAN.accrues_to.is_(None))
    return update(t.loan).where(last, ~open_row).values(state=LoanState.CLOSED.value, closed_on=TODAY)


def _taken() -> ColumnElement[bool]:
    """Return the condition of an instalment whose payment was booked and is not written to it yet."""
    return and_(is_due(), unlisted(_ROW.loan_id, APART), _EVENT.key == _ROW.loan_id + PAYMENT)
