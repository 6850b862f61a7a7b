"""Pages of cases and of loans: in the scope of who asks, a total and no more rows than the page has."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.scope import case_scope, loan_scope
from lending.domain.applications import Application
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.service.queries import CaseQuery, LoanQuery


def page_of_cases(session: Session, query: CaseQuery) -> tuple[list[Any], int]:
    """Return a page of (application, party), the newest first, and how many there are."""
    wanted = case_scope(query)
    joined = t.application.join(t.party, t.party.c.id == t.application.c.party_id)
    total = session.scalar(select(func.count()).select_from(joined).where(wanted)) or 0
    rows = select(Application, Party).select_from(joined).where(wanted)
    rows = rows.order_by(t.application.c.submitted_at.desc(), t.application.c.id).offset(query.offset).limit(query.limit)
    return [(application, party) for application, party in session.execute(rows)], total


def page_of_loans(session: Session, query: LoanQuery) -> tuple[list[Any], int]:
    """Return a page of (loan, party, reference), the latest or newest first, and how many there are."""
    wanted, columns = loan_scope(query), t.loan.c
    joined = t.loan.join(t.party, t.party.c.id == columns.party_id).outerjoin(t.application, t.application.c.id == columns.application_id)
    total = session.scalar(select(func.count()).select_from(joined).where(wanted)) or 0
    order = (columns.days_past_due.desc(),) if query.late or query.bucket else (columns.disbursed_on.desc(), columns.recorded_at.desc())
    rows = select(Loan, Party, t.application.c.reference).select_from(joined).where(wanted).order_by(*order, columns.id)
    return [tuple(row) for row in session.execute(rows.offset(query.offset).limit(query.limit))], total
