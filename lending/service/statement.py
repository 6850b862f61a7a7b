"""The statement 對帳單 of a running loan as a paper: what is owed, the plan as it stands, what every payment paid."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from lending.domain.actors import Actor
from lending.domain.servicing.standing import NOTHING
from lending.service import journal
from lending.service.ports import Bank
from lending.service.views.loan_parts import EventLine, PaidPart, PlanLine, by_component, held_by_day
from lending.service.views.loans import RunningLoanView, read_loan

TEMPLATE = "loan_statement"
_SHOWN = (
    "reference",
    "product",
    "currency",
    "method",
    "term_months",
    "annual_rate",
    "disbursed_on",
    "state",
    "outstanding",
    "due_now",
    "overdue",
    "penalty",
    "unapplied",
    "days_past_due",
)
_ROW = ("number", "due", "principal", "interest", "payment", "penalty", "unpaid", "status", "settled_on")


def read_statement(bank: Bank, actor: Actor, loan_id: str, language: str) -> tuple[str, bytes]:
    """Return the statement as of the business date, as file name and PDF; NotFoundError outside the actor's scope.

    It is set from the book each time; the same book gives the same bytes. A read by the bank's people is journalled.
    """
    loan = read_loan(bank, actor, loan_id)
    name = f"statement-{loan.reference}-{loan.business_date.isoformat()}.pdf"
    return name, bank.papers.render(TEMPLATE, statement_data(bank, loan), language)


def statement_data(bank: Bank, loan: RunningLoanView) -> dict[str, object]:
    """Return what the paper's template shows; its keys stand at the template's head."""
    data = {
        **{name: getattr(loan, name) for name in _SHOWN},
        "amount": loan.principal,
        "bank": bank.settings.name,
        "date": loan.business_date,
        "borrower": {"name": loan.customer_name},
        "complaint_phone": bank.settings.complaint_phone,
        "next": _next(loan),
        "paid": _paid(loan),
        "plan": [_row(line) for line in loan.plan],
        "events": _events(loan),
    }
    return dict(journal.plain(data))


def _paid(loan: RunningLoanView) -> dict[str, Decimal]:
    """Return what was paid of each component; principal repaid early is no row's."""
    rows = {part: sum((getattr(line, f"{part}_paid") for line in loan.plan), NOTHING) for part in ("principal", "interest", "penalty")}
    return {**rows, "principal": rows["principal"] + loan.prepaid, "fees": loan.fees_paid, "costs": loan.costs_paid}


def _next(loan: RunningLoanView) -> dict[str, object] | None:
    line = loan.upcoming
    return {"due": line.due, "amount": line.unpaid} if line is not None else None


def _row(line: PlanLine) -> dict[str, Any]:
    return {**{name: getattr(line, name) for name in _ROW}, "paid": line.principal_paid + line.interest_paid + line.penalty_paid}


def _events(loan: RunningLoanView) -> list[dict[str, Any]]:
    """Return what happened by the day it counts from, and what money that had been held paid when its day came."""
    used = [
        {"number": None, "on": day, "kind": "held_used", "amount": None, "parts": _parts(parts), "taken_back_by": None}
        for day, parts in held_by_day(loan.held).items()
    ]
    return sorted([*(_event(event) for event in reversed(loan.events)), *used], key=lambda line: line["on"])


def _event(event: EventLine) -> dict[str, Any]:
    amount = event.facts.get("amount")
    return {
        "number": event.number,
        "on": event.value_date,
        "kind": event.kind,
        "amount": Decimal(str(amount)) if amount is not None else None,
        "parts": _parts(event.parts),
        "taken_back_by": event.taken_back_by,
    }


def _parts(parts: Iterable[PaidPart]) -> list[dict[str, Any]]:
    return [{"component": component, "amount": total} for component, total in by_component(parts).items()]
