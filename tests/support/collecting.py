"""Loans in arrears, as the daily close leaves them to collection."""

import atexit
import functools
import shutil
import tempfile
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from lending.domain.loan_terms import LoanTerms
from lending.domain.loans import CollectionCase
from lending.domain.servicing.terms import ServicingTerms
from lending.service.close.closing import close_through
from tests.support.bank import FIRST_DAY, TrialBank, build_test_bank
from tests.support.loan_book import add_customer, add_loan
from tests.support.postgresql import create_database
from tests.support.walk import row

#: 12,000 in twelve equal instalments, the first due on the bank's second day.
TERMS = ServicingTerms(
    plan=LoanTerms(
        principal=Decimal("12000.00"),
        annual_rate=Decimal("0.12"),
        periods=12,
        disbursed=FIRST_DAY,
        first_due=FIRST_DAY + timedelta(days=1),
        method="equal_instalment",
    )
)


def add_debtor(trial: TrialBank, loan_id: str = "l0", party_id: str = "debtor", *, balance: str = "0", partition: int = 3) -> None:
    """Add a customer of Ningbo with a loan, and so much on the account."""
    with trial.bank.begin() as book:
        add_customer(book, party_id, balance, trial.clock.instant)
        add_loan(book, loan_id, party_id, TERMS, partition=partition, at=trial.clock.instant)


def late_for(trial: TrialBank, days: int, loan_id: str = "l0") -> CollectionCase:
    """Close days until the loan's first instalment is so many days past due, and return its case; the clock goes along."""
    close_through(trial.bank, trial.actor("admin"), FIRST_DAY + timedelta(days=days))
    trial.clock.tick(86_400 * (days + 1))
    return row(trial, CollectionCase, loan_id=loan_id, state="open")


def late_debtor(trial: TrialBank, days: int) -> CollectionCase:
    """Add the debtor to a bank that nobody asked anything yet, so many days late, and return his case.

    The bank is put in its place as it stood after those days: to close them each time takes seconds.
    """
    put = _put_file if trial.url.startswith("sqlite") else _put_database
    trial.clock.instant = put(trial, days)
    return row(trial, CollectionCase, loan_id="l0", state="open")


def _put_file(trial: TrialBank, days: int) -> datetime:
    file, instant = _closed_for(days)
    shutil.copyfile(file, trial.url.removeprefix("sqlite:///"))
    return instant


def _put_database(trial: TrialBank, days: int) -> datetime:
    server, _, name = trial.url.rpartition("/")
    kept = f"closed_for_{days}"
    if (server, days) not in _KEPT:
        add_debtor(trial)
        late_for(trial, days)
        trial.database.dispose()
        create_database(server, kept, template=name)
        _KEPT[server, days] = trial.clock.instant
    trial.database.dispose()
    create_database(server, name, template=kept)
    return _KEPT[server, days]


#: When a server's databases were kept as they stood after so many days.
_KEPT: dict[tuple[str, int], datetime] = {}


@functools.cache
def _closed_for(days: int) -> tuple[Path, datetime]:
    directory = Path(tempfile.mkdtemp(prefix="loanflow-tests-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    trial = build_test_bank(directory)
    add_debtor(trial)
    late_for(trial, days)
    trial.close()
    return Path(trial.url.removeprefix("sqlite:///")), trial.clock.instant
