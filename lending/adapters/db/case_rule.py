"""The rule of collection asked of the whole book in one statement: a loan past due has one open case, any other has none."""

from datetime import date

from sqlalchemy import and_, case, func, null, or_, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.domain.loans import LoanState
from lending.service.portfolio.ports import Unheld


def unheld(session: Session, before: date) -> list[Unheld]:
    """Return the loans that break the rule as a day opens; how late each is, is read from its instalments, not from what the close noted.

    For each loan two indexes are asked for one row: its oldest instalment not settled, and its open case.
    """
    loan, row, collection = t.loan.c, t.instalment.c, t.collection_case.c
    oldest = select(func.min(row.due)).where(row.loan_id == loan.id, row.settled_on.is_(None)).scalar_subquery()
    cases = select(func.count()).where(collection.loan_id == loan.id, collection.state == "open").scalar_subquery()
    read = select(loan.id, loan.state, loan.past_due_since, oldest.label("oldest"), cases.label("cases")).subquery()
    found = read.c
    is_late = and_(found.state == LoanState.ACTIVE.value, found.oldest < before)
    since = case((is_late, found.oldest), else_=null())
    noted = case((found.state == LoanState.ACTIVE.value, found.past_due_since), else_=null())
    broken = or_(found.cases != case((is_late, 1), else_=0), since.is_distinct_from(noted))
    rows = session.execute(select(found.id, since, noted, found.cases).where(broken).order_by(found.id))
    return [Unheld(*each) for each in rows]
