"""Customers to review: loans as an import leaves them, and what their accounts did."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from lending.adapters.models import BPMN
from lending.domain.actors import WORKER
from lending.domain.calendar import add_months
from lending.domain.loan_terms import LoanTerms
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.domain.segmentation.months import first_day
from lending.domain.segmentation.records import AccountTransaction
from lending.domain.servicing.terms import ServicingTerms
from lending.service.review.whole import review_month
from tests.support.bank import TrialBank
from tests.support.loan_book import add_customer, add_loan

#: The month that is over on the bank's first day, 23 November 2026.
MONTH = "2026-10"
TABLE = (BPMN / "segmentation.dmn").read_bytes()
TERMS = ServicingTerms(
    plan=LoanTerms(
        principal=Decimal(12_000), annual_rate=Decimal("0.12"), periods=24, disbursed=date(2026, 6, 5), first_due=date(2026, 7, 5)
    )
)
_ids = count(1)


def add_borrower(trial: TrialBank, party_id: str, *, balance: str = "0", segment: str = "B", branch: str = "ningbo", **loan: Any) -> None:
    """Add a customer with a loan; `loan` puts the loan where a test wants it."""
    with trial.bank.begin() as book:
        add_customer(book, party_id, balance, trial.clock.instant)
        party = book.lock(Party, party_id)
        party.segment, party.branch_id = segment, branch
        add_loan(book, f"loan of {party_id}", party_id, TERMS, partition=0, at=trial.clock.instant)
        found = book.lock(Loan, f"loan of {party_id}")
        found.branch_id = branch
        for name, value in loan.items():
            setattr(found, name, value)


def add_account(trial: TrialBank, party_id: str, *, month: str = MONTH, months: int = 12, **monthly: int) -> None:
    """Let an account do the same each month: yuan by kind, above zero in, below zero out."""
    rows = _transactions(party_id, first_day(month), months, monthly)
    with trial.bank.begin() as book:
        book.reviews().add_transactions(rows)


def _transactions(party_id: str, last: date, months: int, monthly: dict[str, int]) -> Iterator[AccountTransaction]:
    for number in range(months):
        for kind, yuan in monthly.items():
            day = add_months(last, -number).replace(day=10)
            told = {"id": f"t{next(_ids)}", "kind": kind, "minor_units": yuan * 100}
            yield AccountTransaction(**told, party_id=party_id, on=day, currency="CNY", origin="import")


def add_town(trial: TrialBank) -> None:
    """Add five customers: one for each segment by behaviour, and one of whom nothing but a loan is known."""
    add_borrower(trial, "good", balance="250000")
    add_account(trial, "good", salary=20_000, spending=-8_000)
    add_borrower(trial, "plain")
    add_borrower(trial, "gambler")
    add_account(trial, "gambler", salary=8_000, gambling=-3_000, spending=-6_000)
    add_borrower(trial, "late", days_past_due=120, tier="substandard")
    add_borrower(trial, "moved up", segment="D")
    add_account(trial, "moved up", salary=9_000, spending=-8_900)


def review(trial: TrialBank, month: str = MONTH) -> dict[str, object]:
    """Review a month by the bank's own table."""
    return review_month(trial.bank, WORKER, month, TABLE)
