"""What is due today, taken from the customers' accounts that hold it."""

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Text, and_, exists, func, insert, literal, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close.choice import is_due
from lending.adapters.db.close.expressions import amount_text, apart, as_json, charged, day, minor, unpaid
from lending.adapters.db.close.interest import running
from lending.adapters.db.close.posting import insert_postings
from lending.adapters.db.columns import UtcInstant
from lending.domain.actors import WORKER
from lending.domain.loans import EventKind, LoanState
from lending.domain.servicing.accounts import DEPOSITS, INTEREST_DUE, PRINCIPAL
from lending.service.close.ports import Part, Posted, Tally, payment_key

_LOAN, _ROW, _EVENT, _ACCOUNT = t.loan.c, t.instalment.c, t.loan_event.c, t.deposit_account.c
_COLUMNS = ("id", "loan_id", "number", "kind", "value_date", "facts", "key", "actor_name", "recorded_at", "business_date")


def take(session: Session, part: Part) -> tuple[Tally, list[Posted]]:
    """Take what is due, each an event with its postings, and write it to rows, loans and accounts."""
    session.execute(_events(part))
    tally = _tally(session, part)
    if not tally:
        return tally, []
    postings = [
        *insert_postings(session, part, _postings(part, 1, PRINCIPAL, minor(_ROW.principal) - minor(_ROW.principal_paid))),
        *insert_postings(session, part, _postings(part, 2, INTEREST_DUE, minor(_ROW.interest) - minor(_ROW.interest_paid))),
    ]
    session.execute(_draw(part))
    left = _LOAN.outstanding - _ROW.principal + _ROW.principal_paid
    session.execute(update(t.loan).where(_LOAN.id == _ROW.loan_id, _taken(part)).values(outstanding=left))
    settled = {"principal_paid": _ROW.principal, "interest_paid": _ROW.interest, "settled_on": day(part.day)}
    session.execute(update(t.instalment).where(_taken(part)).values(settled))
    closed = session.execute(_closing(part)).rowcount  # type: ignore[attr-defined]  # an update's result counts its rows
    return {**tally, "closed": closed}, sorted(postings)


def _claims(part: Part) -> Select[Any]:
    """Select what is due today of each loan, with the customer's account."""
    account = and_(_ACCOUNT.party_id == _LOAN.party_id, _ACCOUNT.currency == _LOAN.currency)
    return (
        select(_LOAN.id, _ACCOUNT.id.label("account_id"), minor(_ACCOUNT.balance).label("balance"), unpaid().label("units"))
        .join_from(t.instalment, t.loan, _LOAN.id == _ROW.loan_id)
        .join(t.deposit_account, account)
        .where(is_due(part), running(part), _LOAN.autopay)
    )


def _covered(part: Part) -> Subquery:
    """Select the claims whose account holds all that is wanted of it; money that came in since the choice may serve several."""
    claims = _claims(part).subquery()
    wanted = func.sum(claims.c.units).over(partition_by=claims.c.account_id).label("wanted")
    summed = select(claims, wanted).subquery()
    return select(summed).where(summed.c.balance >= summed.c.wanted).subquery()


def _events(part: Part) -> Any:
    covered, earlier = _covered(part), t.loan_event.alias()
    number = select(func.count()).where(earlier.c.loan_id == covered.c.id).scalar_subquery() + 1
    facts = literal('{"amount": "', Text()) + amount_text(covered.c.units) + literal('", "source": "deposit"}', Text())
    found = select(
        covered.c.id + literal(":") + sql_cast(number, Text()),
        covered.c.id,
        number,
        literal(EventKind.PAYMENT.value),
        day(part.day),
        as_json(facts),
        covered.c.id + literal(_key_end(part)),
        literal(WORKER.name),
        literal(part.at, UtcInstant()),
        day(part.day),
    )
    return insert(t.loan_event).from_select(_COLUMNS, found)


def _tally(session: Session, part: Part) -> Tally:
    found = select(_ROW.currency, func.count(), func.sum(unpaid())).where(_taken(part)).group_by(_ROW.currency)
    tally: Counter[str] = Counter()
    for currency, count, units in session.execute(found):
        tally.update({"taken": count, f"taken/{currency}": int(units)})
    return tally


def _postings(part: Part, number: int, account: str, units: ColumnElement[int]) -> Select[Any]:
    return select(
        _EVENT.id + literal(f":{number}"),
        _EVENT.id,
        _EVENT.id + literal(f":posting:{number}"),
        literal(DEPOSITS),
        literal(account),
        units,
        _ROW.currency,
        _ROW.loan_id,
    ).where(_taken(part), units > 0)


def _draw(part: Part) -> Any:
    drawn = select(_LOAN.party_id, _LOAN.currency, func.sum(unpaid()).label("units")).where(_taken(part), _LOAN.id == _ROW.loan_id)
    sums = drawn.group_by(_LOAN.party_id, _LOAN.currency).subquery()
    of_account = and_(_ACCOUNT.party_id == sums.c.party_id, _ACCOUNT.currency == sums.c.currency)
    return update(t.deposit_account).where(of_account).values(balance=minor(_ACCOUNT.balance) - sums.c.units)


def _closing(part: Part) -> Any:
    """Close the loans of which this was the last that was owed."""
    owed = or_(unpaid() > 0, charged(_ROW.penalty) > minor(_ROW.penalty_paid))
    open_row = exists().where(_ROW.loan_id == _LOAN.id, owed).correlate(t.loan)
    paid_now = and_(_EVENT.key == _LOAN.id + literal(_key_end(part)), _LOAN.accrues_to.is_(None), running(part))
    return update(t.loan).where(paid_now, ~open_row).values(state=LoanState.CLOSED.value, closed_on=day(part.day))


def _taken(part: Part) -> ColumnElement[bool]:
    """Return the condition of an instalment whose payment was booked and is not written to it yet."""
    return and_(is_due(part), apart(_ROW.loan_id, part.apart), _EVENT.key == _ROW.loan_id + literal(_key_end(part)))


def _key_end(part: Part) -> str:
    return payment_key("", part.day)
