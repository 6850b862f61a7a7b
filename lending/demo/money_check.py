"""Whether the money agrees: loans, ledger, plans and what the payment system says it paid."""

import time
from dataclasses import dataclass
from decimal import Decimal

from lending.domain.applications import Application
from lending.domain.loans import Instalment, Loan, Posting
from lending.domain.new_application import IMPORTED
from lending.domain.servicing.accounts import PRINCIPAL
from lending.errors import AgencyUnavailableError
from lending.service.ports import Bank, Book

#: Tries to read the payment system's totals; it may be away for a moment.
_TRIES = 5
#: Counts until sums agree, and seconds between two: what somebody else has paid out at this moment is not yet in the book.
_COUNTS, _PAUSE = 10, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Sums over the loans that began as applications; loans and rows that a single sum would hide are counted too."""

    loans: int
    disbursed: Decimal
    ledger: Decimal
    plans: Decimal
    paid: Decimal
    #: Loans whose plan does not sum to the principal, or does not end at nothing.
    wrong_plans: int

    def differences(self) -> list[str]:
        """Return each sum that differs from what was disbursed, in words."""
        sums = {"ledger": self.ledger, "plans' principal": self.plans, "payment system": self.paid}
        found = [
            f"{name} {value:,.2f} differs from disbursed {self.disbursed:,.2f}" for name, value in sums.items() if value != self.disbursed
        ]
        return [*found, f"{self.wrong_plans} plans do not sum to their loan"] if self.wrong_plans else found


def count_money(bank: Bank) -> Money:
    """Sum what was paid out: loans, ledger, plans and payments; AgencyUnavailableError when the payment system does not answer at all.

    Loans that were taken over from elsewhere are left out, and what came back since: neither went through the payment system. Where sums
    differ they are counted again for some seconds: a real difference stays.
    """
    for _ in range(_COUNTS - 1):
        money = _count(bank)
        if not money.differences():
            return money
        time.sleep(_PAUSE)
    return _count(bank)


def _count(bank: Bank) -> Money:
    with bank.read() as book:
        own = {application.id for application in book.find(Application) if application.channel != IMPORTED}
        loans = {loan.id: loan for loan in book.find(Loan) if loan.application_id in own}
        plans = _plans(book)
        payouts = {f"{loan.application_id}:disbursed" for loan in loans.values()}
        ledger = sum((posting.minor_units * _side(posting) for posting in book.find(Posting) if posting.event_id in payouts), 0)
    return Money(
        loans=len(loans),
        disbursed=sum((loan.principal for loan in loans.values()), Decimal(0)),
        ledger=Decimal(ledger).scaleb(-2),
        plans=sum((plans[loan_id][0] for loan_id in loans.keys() & plans.keys()), Decimal(0)),
        paid=_paid(bank),
        wrong_plans=sum(plans.get(loan.id) != (loan.principal, Decimal(0)) for loan in loans.values()),
    )


def _side(posting: Posting) -> int:
    return (posting.debit == PRINCIPAL) - (posting.credit == PRINCIPAL)


def _plans(book: Book) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the principal and the last balance of each loan's plan."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for row in book.find(Instalment, order="number"):
        principal, _ = found.get(row.loan_id, (Decimal(0), Decimal(0)))
        found[row.loan_id] = principal + row.principal, row.balance
    return found


def _paid(bank: Bank) -> Decimal:
    for _ in range(_TRIES - 1):
        try:
            return Decimal(bank.agencies.transfer_totals(bank.settings.currency).amount)
        except AgencyUnavailableError:
            continue
    return Decimal(bank.agencies.transfer_totals(bank.settings.currency).amount)
