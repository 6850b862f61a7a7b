"""Loans that were paid out, and what is done with them."""

import atexit
import functools
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lending.domain.actors import Actor
from lending.domain.loans import DepositAccount, Instalment, Loan, LoanEvent, Posting
from lending.domain.records import BankState
from lending.service.deposits import deposit
from lending.service.servicing.books import LoanBook, read_loan_book
from tests.support.bank import TrialBank, build_test_bank
from tests.support.walk import change, row, rows, until_paid


@dataclass(frozen=True)
class RunningLoan:
    """A loan paid out on the first day, its customer, and the bank."""

    trial: TrialBank
    customer: Actor
    id: str

    @property
    def loan(self) -> Loan:
        return row(self.trial, Loan, id=self.id)

    @property
    def plan(self) -> list[Instalment]:
        return rows(self.trial, Instalment, loan_id=self.id, order="number")

    @property
    def events(self) -> list[LoanEvent]:
        return rows(self.trial, LoanEvent, loan_id=self.id, order="number")

    @property
    def postings(self) -> list[Posting]:
        return rows(self.trial, Posting, loan_id=self.id, order="key")

    @property
    def balance(self) -> Decimal:
        """Read what the customer's account holds."""
        return row(self.trial, DepositAccount, party_id=self.loan.party_id).balance

    @property
    def book(self) -> LoanBook:
        """Read the loan as its customer may."""
        with self.trial.bank.read() as book:
            return read_loan_book(book, self.customer, self.id)

    def pay_in(self, amount: str) -> None:
        """Let the customer pay money into the account."""
        with self.trial.bank.begin() as book:
            deposit(book, self.loan.party_id, "CNY", Decimal(amount))

    def moves(self, event: int) -> list[tuple[str, str, int]]:
        """Read the postings of an event, in their order."""
        found = rows(self.trial, Posting, event_id=f"{self.id}:{event}")
        return [(posting.debit, posting.credit, posting.minor_units) for posting in sorted(found, key=lambda posting: posting.id)]


def running_loan(trial: TrialBank, customer: Actor | None = None, **asked: Any) -> RunningLoan:
    """Return a loan paid out to the customer: 50,000 in 24 equal instalments unless asked for otherwise."""
    who = customer or trial.customer()
    application = trial.submit(who, **{"payment_mode": "self_paid", "declared": DECLARED, **asked})
    until_paid(trial, application, who)
    return RunningLoan(trial, who, row(trial, Loan, application_id=application.id).id)


def running_copy(trial: TrialBank) -> RunningLoan:
    """Put a bank with one such loan in the place of a bank that nobody asked anything yet: quicker than to pay it out again."""
    file, customer, loan_id = _paid_out()
    shutil.copyfile(file, trial.url.removeprefix("sqlite:///"))
    trial.clock.tick(3600)
    return RunningLoan(trial, customer, loan_id)


@functools.cache
def _paid_out() -> tuple[Path, Actor, str]:
    directory = Path(tempfile.mkdtemp(prefix="loanflow-tests-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    trial = build_test_bank(directory)
    running = running_loan(trial)
    trial.close()
    return Path(trial.url.removeprefix("sqlite:///")), running.customer, running.id


def move_to(trial: TrialBank, day: date) -> None:
    """Let it be another business date."""
    change(trial, BankState, "business_date", value=day.isoformat())


DECLARED = {
    "monthly_income": Decimal("18000.00"),
    "living_expenses": Decimal("4000.00"),
    "monthly_debts": Decimal("0.00"),
    "counterparty_fixed": False,
}
