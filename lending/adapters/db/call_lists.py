"""Whom collectors are to call, asked of the whole book at once: tasks, what is owed, what was promised and tried."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, RowMapping, Select, and_, case, false, func, literal, null, or_, select, true, type_coerce
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.scope import is_active, task_scope
from lending.domain.actors import HEAD_OFFICE, Actor
from lending.domain.collection.contacts import ANSWERED
from lending.domain.tasks import TaskState
from lending.service.portfolio.ports import DebtorToCall

_TASK, _CASE, _LOAN, _PARTY = t.human_task.c, t.collection_case.c, t.loan.c, t.party.c


def debtors_to_call(session: Session, actor: Actor, definitions: Collection[str], on: date, since: date) -> list[DebtorToCall]:
    """Return the debtors of open tasks that nobody else holds, then those with a promise that falls due by the day."""
    chosen = (_with_tasks(actor, definitions, on, since), _promised(actor, on, since))
    return [_debtor(row) for wanted in chosen for row in session.execute(wanted).mappings()]


def _debtor(columns: RowMapping) -> DebtorToCall:
    counts: dict[str, Any] = {name: columns[name] or 0 for name in ("kept", "broken", "attempts", "answered")}
    told: dict[str, Any] = {**columns, **counts, "overdue": Decimal(columns["overdue"] or 0).scaleb(-2)}
    return DebtorToCall(**told)


def _with_tasks(actor: Actor, definitions: Collection[str], on: date, since: date) -> Select[Any]:
    free = or_(_TASK.state == TaskState.OPEN, _TASK.assignee == actor.user_id)
    return (
        _joined(select(_TASK.id.label("task_id"), _TASK.definition, _TASK.assignee), on, since)
        .join(t.human_task, _TASK.collection_case_id == _CASE.id)
        .where(*is_active(), _TASK.definition.in_(tuple(definitions)), task_scope(actor), free)
    )


def _promised(actor: Actor, on: date, since: date) -> Select[Any]:
    columns = t.payment_promise.c
    due = select(columns.case_id).where(columns.state == "open", columns.by <= on)
    none: Any = null()
    return _joined(select(none.label("task_id"), none.label("definition"), none.label("assignee")), on, since).where(
        _CASE.state == "open", _CASE.id.in_(due), _branch(actor)
    )


def _branch(actor: Actor) -> Any:
    if actor.branch_id == HEAD_OFFICE:
        return true()
    return _LOAN.branch_id == actor.branch_id if actor.is_officer else false()


def _joined(chosen: Select[Any], on: date, since: date) -> Select[Any]:
    """Join a case with its loan and customer, what is overdue, its promises and its contacts."""
    owed, promises, contacts = _owed(on), _promises(), _contacts(since)
    return (
        chosen.add_columns(
            *(_CASE.id.label("case_id"), _LOAN.id.label("loan_id"), _CASE.step, _PARTY.name.label("customer_name")),
            *(_LOAN.product, _PARTY.segment, _LOAN.currency, _PARTY.timezone, _LOAN.days_past_due, owed.c.overdue),
            *(promises.c[name] for name in ("kept", "broken", "promised_by", "broken_by")),
            *(contacts.c[name] for name in ("attempts", "answered")),
        )
        .select_from(t.collection_case)
        .join(t.loan, _LOAN.id == _CASE.loan_id)
        .join(t.party, _PARTY.id == _LOAN.party_id)
        .outerjoin(owed, owed.c.loan_id == _LOAN.id)
        .outerjoin(promises, promises.c.loan_id == _LOAN.id)
        .outerjoin(contacts, contacts.c.loan_id == _LOAN.id)
    )


def _owed(on: date) -> Any:
    """Sum what is overdue by loan, in minor units; only loans past due have any."""
    row = t.instalment.c
    unpaid = row.principal + row.interest - row.principal_paid - row.interest_paid
    late = and_(row.settled_on.is_(None), row.due < on, _LOAN.past_due_since.is_not(None))
    summed = select(row.loan_id, func.sum(_units(unpaid)).label("overdue")).join(t.loan, _LOAN.id == row.loan_id)
    return summed.where(late).group_by(row.loan_id).subquery()


def _promises() -> Any:
    """Count the promises of a loan in all of its cases."""
    row, cases = t.payment_promise.c, t.collection_case.alias()
    counted = select(
        cases.c.loan_id,
        _times(row.state == "kept").label("kept"),
        _times(row.state == "broken").label("broken"),
        func.min(case((row.state == "open", row.by))).label("promised_by"),
        func.max(case((row.state == "broken", row.by))).label("broken_by"),
    ).join(cases, cases.c.id == row.case_id)
    return counted.group_by(cases.c.loan_id).subquery()


def _contacts(since: date) -> Any:
    row = t.collection_contact.c
    answered = and_(row.addressee == "debtor", row.outcome.in_(tuple(ANSWERED)))
    people = and_(row.business_date >= since, row.channel.in_(("call", "visit")))
    counted = select(row.loan_id, func.count().label("attempts"), _times(answered).label("answered"))
    return counted.where(people).group_by(row.loan_id).subquery()


def _times(wanted: Any) -> Any:
    return func.sum(case((wanted, literal(1)), else_=literal(0)))


def _units(amount: Any) -> Any:
    return type_coerce(amount, BigInteger)
