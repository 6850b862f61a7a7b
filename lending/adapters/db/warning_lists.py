"""Warnings and what they are made of, asked of the whole book at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.domain.early_warning.foresight import WarnedOf
from lending.domain.early_warning.indicators import COLOURS
from lending.domain.early_warning.records import RiskWarning
from lending.domain.loans import LoanState
from lending.domain.parties import CONSENT_FOR_AGENCY
from lending.service.ports import ArrearsInARow, WarningQuery

#: How the open ones of the same colour and the closed ones stand: the oldest open, the newest closed first.
_WORST = case({colour: rank for rank, colour in enumerate(reversed(COLOURS))}, value=t.risk_warning.c.colour)


def page_of_warnings(session: Session, query: WarningQuery) -> tuple[list[RiskWarning], int]:
    """Return a page of warnings, the worst open ones first, and how many there are."""
    columns, actor = t.risk_warning.c, query.actor
    wanted = [] if actor.reads_everything else [columns.branch_id == actor.branch_id]
    wanted += [columns[name] == value for name in ("state", "colour", "kind", "indicator") if (value := getattr(query, name))]
    total = session.scalar(select(func.count()).select_from(t.risk_warning).where(*wanted)) or 0
    rows = select(RiskWarning).where(*wanted).order_by(columns.state.desc(), _WORST, columns.raised_on, columns.recorded_at, columns.id)
    return list(session.scalars(rows.offset(query.offset).limit(query.limit))), total


def verdicts(session: Session) -> dict[tuple[str, str | None], int]:
    """Count all warnings by indicator and verdict."""
    columns = t.risk_warning.c
    counted = select(columns.indicator, columns.verdict, func.count()).group_by(columns.indicator, columns.verdict)
    return {(indicator, verdict): times for indicator, verdict, times in session.execute(counted)}


def warned_of(session: Session, buckets: Sequence[str]) -> list[WarnedOf]:
    """Return every warning with each time that a loan of its customer was in one of these buckets."""
    warning, loan, stay = t.risk_warning.c, t.loan.c, t.bucket_stay.c
    late = (
        select(loan.party_id, stay.entered_on, stay.left_on)
        .join_from(t.bucket_stay, t.loan, loan.id == stay.loan_id)
        .where(stay.instalment.is_(None), stay.bucket.in_(tuple(buckets)))
        .subquery()
    )
    columns = (warning.id, warning.indicator, warning.raised_on, late.c.entered_on, late.c.left_on)
    found = select(*columns).join_from(t.risk_warning, late, late.c.party_id == warning.party_id, isouter=True)
    return [WarnedOf(*row) for row in session.execute(found)]


def arrears_in_a_row(session: Session, least: int, before: date, limit: int) -> list[ArrearsInARow]:
    """Return running loans with so many instalments overdue that no warning was raised of yet; payments settle the oldest first."""
    loan, row, signal, warning = t.loan.c, t.instalment.c, t.risk_signal.c, t.risk_warning.c
    told = select(signal.id).where(signal.loan_id == loan.id, signal.kind == "arrears", signal.on == loan.past_due_since)
    waits = select(warning.id).where(warning.party_id == loan.party_id, warning.indicator == "arrears_in_a_row", warning.state == "open")
    missed: Any = func.count(row.id)
    late = (
        select(loan.id, loan.party_id, loan.past_due_since, missed)
        .join_from(t.loan, t.instalment, row.loan_id == loan.id)
        .where(loan.state == LoanState.ACTIVE, loan.past_due_since.is_not(None), row.settled_on.is_(None), row.due < before)
        .where(~told.exists(), ~waits.exists())
        .group_by(loan.id, loan.party_id, loan.past_due_since)
        .having(missed >= least)
        .order_by(loan.party_id, loan.id)
        .limit(limit)
    )
    return [ArrearsInARow(*found) for found in session.execute(late)]


def incomes_due(session: Session, on: date, paid_out: date, limit: int) -> list[str]:
    """Return an application of each customer with a running loan who consented and whose last account flows are no longer valid."""
    loan, report, consent = t.loan.c, t.agency_report.c, t.consent.c
    valid = select(report.id).where(report.party_id == loan.party_id, report.agency == "account_flows", report.valid_until >= on)
    purpose = CONSENT_FOR_AGENCY["account_flows"]
    consented = select(consent.id).where(consent.party_id == loan.party_id, consent.purpose == purpose.value, consent.revoked_at.is_(None))
    due = (
        select(func.min(loan.application_id))
        .where(loan.state == LoanState.ACTIVE, loan.application_id.is_not(None), loan.disbursed_on <= paid_out)
        .where(~valid.exists(), consented.exists())
        .group_by(loan.party_id)
        .order_by(loan.party_id)
        .limit(limit)
    )
    return list(session.scalars(due))
