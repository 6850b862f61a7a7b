"""The statement that gathers what is known of each customer of a range: loans, account, what he paid, from their tables at once."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    distinct,
    exists,
    extract,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from lending.adapters.db import tables as t
from lending.adapters.db.close.expressions import minor
from lending.domain.loans import LoanState
from lending.domain.parameters import parameter
from lending.domain.segmentation.months import last_day, window_start
from lending.domain.servicing.accounts import FEE_INCOME
from lending.service.review.ports import Span

_PARTY, _LOAN, _ROW, _POSTING = t.party.c, t.loan.c, t.instalment.c, t.posting.c
_ENTRY, _ACCOUNT, _SCORE, _APPLICATION = t.account_transaction.c, t.deposit_account.c, t.score.c, t.application.c
#: Months of behaviour, and of contribution and potential.
SHORT, LONG = 3, 12
_IMPAIRED = ("substandard", "doubtful", "loss")
_PARTS = 10_000


def facts_of(span: Span) -> Select[Any]:
    """Select the columns of `customer_review` that a review begins with, a row for each customer of a range."""
    loans, paid, fees = _loans(span), _paid(span), _fees(span)
    account, deposits, score = _account(span), _deposits(span), _score(span)
    joined: Any = t.party.join(loans, loans.c.party_id == _PARTY.id)
    for side in (paid, fees, account, deposits, score):
        joined = joined.outerjoin(side, side.c.party_id == _PARTY.id)
    earned = [_or_none(side.c.units) for side in (paid, fees)]
    held = _or_none(deposits.c.units)
    margin = int(parameter("review.deposit_margin", span.as_of).value * Decimal(_PARTS))
    columns = {
        "month": literal(span.month),
        "party_id": _PARTY.id,
        "branch_id": _PARTY.branch_id,
        "as_of": literal(span.as_of),
        **{name: loans.c[name] for name in ("loans", "loans_ever", "outstanding", "days_past_due", "impaired", "under_observation")},
        "score": score.c.points,
        "on_enforcement_list": false(),
        **{column.name: _or_none(column) for column in account.c if column.name != "party_id"},
        "interest_paid": earned[0],
        "fees_paid": earned[1],
        "deposits": held,
        "contribution": earned[0] + earned[1] + held * margin // _PARTS,
        "before": _PARTY.segment,
        "reasons": literal([], t.customer_review.c.reasons.type),
    }
    return select(*(column.label(name) for name, column in columns.items())).select_from(joined)


def _or_none(column: ColumnElement[Any]) -> ColumnElement[int]:
    return func.coalesce(column, 0)


def within(column: ColumnElement[str], span: Span) -> ColumnElement[bool]:
    """Return the condition of a customer of the range."""
    return and_(column >= span.first, column <= span.last)


def _of_year(span: Span, day: ColumnElement[date]) -> ColumnElement[bool]:
    return and_(day >= window_start(span.month, LONG), day <= last_day(span.month))


def _loans(span: Span) -> Subquery:
    running = and_(_LOAN.state == LoanState.ACTIVE, _LOAN.currency == span.currency)
    bad = or_(and_(_LOAN.state == LoanState.ACTIVE, _LOAN.tier.in_(_IMPAIRED)), _LOAN.state == LoanState.WRITTEN_OFF)
    request = t.restructuring.c
    observed = exists().where(request.loan_id == _LOAN.id, request.state == "open", request.stage == "observed")
    found = (
        select(
            _LOAN.party_id,
            func.sum(_one(running)).label("loans"),
            func.count().label("loans_ever"),
            func.sum(case((running, minor(_LOAN.outstanding)), else_=0)).label("outstanding"),
            func.max(case((_LOAN.state == LoanState.ACTIVE, _LOAN.days_past_due), else_=0)).label("days_past_due"),
            (func.max(_one(bad)) > 0).label("impaired"),
            (func.max(_one(observed)) > 0).label("under_observation"),
        )
        .where(within(_LOAN.party_id, span), _LOAN.disbursed_on <= last_day(span.month))
        .group_by(_LOAN.party_id)
    )
    return found.subquery("loans")


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _paid(span: Span) -> Subquery:
    units = minor(_ROW.interest_paid) + minor(_ROW.penalty_paid)
    of_loan = and_(_ROW.loan_id == _LOAN.id, _ROW.currency == span.currency, _of_year(span, _ROW.due))
    found = select(_LOAN.party_id, cast_int(func.sum(units)).label("units")).join_from(t.loan, t.instalment, of_loan)
    return found.where(within(_LOAN.party_id, span)).group_by(_LOAN.party_id).subquery("paid")


def _fees(span: Span) -> Subquery:
    fee = and_(_POSTING.loan_id == _LOAN.id, _POSTING.credit == FEE_INCOME, _POSTING.currency == span.currency)
    found = select(_LOAN.party_id, cast_int(func.sum(_POSTING.minor_units)).label("units")).join_from(t.loan, t.posting, fee)
    wanted = and_(within(_LOAN.party_id, span), _of_year(span, _POSTING.business_date))
    return found.where(wanted).group_by(_LOAN.party_id).subquery("fees")


def _deposits(span: Span) -> Subquery:
    found = select(_ACCOUNT.party_id, minor(_ACCOUNT.balance).label("units"))
    return found.where(within(_ACCOUNT.party_id, span), _ACCOUNT.currency == span.currency).subquery("deposits")


def _score(span: Span) -> Subquery:
    """Select the points of each customer's newest score."""
    latest = func.row_number().over(partition_by=_APPLICATION.party_id, order_by=(_SCORE.scored_at.desc(), _SCORE.id.desc()))
    of_application = _SCORE.application_id == _APPLICATION.id
    found = select(_APPLICATION.party_id, _SCORE.points, latest.label("place")).join_from(t.score, t.application, of_application)
    each = found.where(within(_APPLICATION.party_id, span)).subquery()
    return select(each.c.party_id, each.c.points).where(each.c.place == 1).subquery("newest_score")


def _account(span: Span) -> Subquery:
    """Select what happened on each customer's account, over three months and over twelve."""
    recent = _ENTRY.on >= window_start(span.month, SHORT)
    money_in = _ENTRY.minor_units > 0
    found = (
        select(
            _ENTRY.party_id,
            _counted(true()).label("transactions"),
            _salary_months(recent).label("salary_months"),
            _summed(and_(recent, money_in)).label("income"),
            *(_summed(and_(recent, ~money_in, _ENTRY.kind == kind), -1).label(kind) for kind in ("spending", "gambling", "brokerage")),
            _summed(recent).label("net"),
            _salary_months(true()).label("salary_months_of_year"),
            _summed(money_in).label("income_of_year"),
            _summed(true()).label("net_of_year"),
        )
        .where(within(_ENTRY.party_id, span), _of_year(span, _ENTRY.on), _ENTRY.currency == span.currency)
        .group_by(_ENTRY.party_id)
    )
    return found.subquery("account")


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _salary_months(when: ColumnElement[bool]) -> ColumnElement[int]:
    salary = and_(_ENTRY.kind == "salary", _ENTRY.minor_units > 0, when)
    return func.count(distinct(case((salary, extract("year", _ENTRY.on) * LONG + extract("month", _ENTRY.on)))))


def _summed(when: ColumnElement[bool], sign: int = 1) -> ColumnElement[int]:
    return cast_int(func.sum(case((when, sign * _ENTRY.minor_units), else_=0)))


def cast_int(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Return a sum as a whole number: PostgreSQL makes a numeric of a sum of big integers."""
    return cast(column, t.account_transaction.c.minor_units.type)


def customers(paid_out_by: date) -> Select[Any]:
    """Select the customers who have had a loan by a day, in the order of the database."""
    return select(_LOAN.party_id).where(_LOAN.disbursed_on <= paid_out_by).group_by(_LOAN.party_id).order_by(_LOAN.party_id)
