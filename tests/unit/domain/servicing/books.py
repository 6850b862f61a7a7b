"""Small loans and their events for the tests of servicing."""

from datetime import UTC, date, datetime
from decimal import Decimal

from lending.domain.loan_terms import LoanTerms
from lending.domain.loans import EventKind, LoanEvent
from lending.domain.servicing.terms import ServicingTerms

#: 1,200 at 12 % in twelve equal shares of principal: 100 and 1 % of what is left each month.
PLAN = LoanTerms(principal=Decimal(1200), annual_rate=Decimal("0.12"), periods=12, disbursed=date(2026, 1, 15), method="equal_principal")
TERMS = ServicingTerms(plan=PLAN)
AT = datetime(2026, 11, 25, tzinfo=UTC)


def event(number: int, kind: EventKind, on: date, **facts: object) -> LoanEvent:
    return LoanEvent(
        id=f"e{number}",
        loan_id="l",
        number=number,
        kind=kind,
        value_date=on,
        facts=facts,
        key=f"l:{number}",
        actor_name="a worker",
        recorded_at=AT,
        business_date=on,
    )


def payment(number: int, on: date, amount: str, source: str = "deposit") -> LoanEvent:
    return event(number, EventKind.PAYMENT, on, amount=amount, source=source)
