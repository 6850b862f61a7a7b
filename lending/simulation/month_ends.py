"""How late each running loan is when a month is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.loans import Loan


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthEnd:
    """How late a running loan was when a month was over: as the first day of the next one opens."""

    loan_id: str
    as_of: date
    days_past_due: int
    days_delinquent: int
    bucket: str | None
    outstanding: Decimal


def month_ends(running: Iterable[Loan], as_of: date) -> list[MonthEnd]:
    """Return how late running loans are as a day opens."""
    return [
        MonthEnd(
            loan_id=loan.id,
            as_of=as_of,
            days_past_due=loan.days_past_due,
            days_delinquent=loan.delinquent_days,
            bucket=loan.bucket,
            outstanding=loan.outstanding,
        )
        for loan in running
    ]
