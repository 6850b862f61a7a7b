"""Books of loans to close, what happens to them, and what of two books must be the same."""

import contextlib
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from hypothesis import strategies as st
from sqlalchemy import Connection, Table, select

from lending.adapters.db import tables as t
from lending.adapters.db.close.sets import SqlSets
from lending.domain.loan_terms import LoanTerms
from lending.domain.loans import Loan, Posting
from lending.domain.servicing.terms import ServicingTerms
from lending.errors import ConflictError
from lending.service.close.closing import close_through
from lending.service.deposits import deposit
from lending.service.servicing.ledger import trial_balance
from lending.service.servicing.payments import NewPayment, record_payment
from tests.support.bank import FIRST_DAY, TrialBank
from tests.support.loan_book import add_customer, add_loan
from tests.support.walk import rows

#: What differs between two banks that did the same: instants, and the ids of their people.
DIFFERENT = {"recorded_at", "started_at", "finished_at", "next_try_at", "actor_id", "key"}
#: What a loan is and what became of it.
STANDING = (t.loan, t.instalment, t.deposit_account, t.loan_event, t.bucket_stay, t.tier_change, t.collection_case)
PARTIES = ("p0", "p1", "p2", "p3")
_FEN = st.one_of(st.integers(1, 200_00), st.integers(1, 200_000_00)).map(lambda fen: Decimal(fen).scaleb(-2))


def plans() -> st.SearchStrategy[LoanTerms]:
    return st.builds(
        LoanTerms,
        principal=st.integers(100, 9_999_999).map(lambda fen: Decimal(fen).scaleb(-2)),
        annual_rate=st.sampled_from(["0.06", "0.0445", "0", "0.24", "0.123456"]).map(Decimal),
        periods=st.integers(1, 4),
        disbursed=st.integers(0, 3).map(lambda days: FIRST_DAY - timedelta(days)),
        first_due=st.one_of(st.none(), st.integers(1, 30).map(lambda days: FIRST_DAY + timedelta(days))),
        method=st.sampled_from(["equal_instalment", "equal_principal", "interest_first", "bullet"]),
    )


def terms() -> st.SearchStrategy[ServicingTerms]:
    return st.builds(
        ServicingTerms,
        plan=plans(),
        grace_days=st.sampled_from([0, 0, 3]),
        buckets=st.sampled_from([(1, 4, 31), (1, 2, 3), (2, 40)]),
        overdue_uplift=st.sampled_from(["0.50", "0.3", "0", "1"]).map(Decimal),
        order=st.sampled_from(["by_instalment", "by_component"]),
        appropriation=st.sampled_from([("fees", "penalty", "interest", "principal"), ("principal", "interest", "penalty", "fees")]),
    )


def books(most: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return books of up to so many loans: whose, on what terms, in which partition, taken from the account or not."""
    loan = {
        "party": st.sampled_from(PARTIES),
        "terms": terms(),
        "partition": st.sampled_from([3, 3, 7]),
        "autopay": st.sampled_from([True, True, True, False]),
    }
    return st.lists(st.fixed_dictionaries(loan), min_size=1, max_size=most)


def happenings(loans: int) -> st.SearchStrategy[list[tuple[int, str, Decimal, int]]]:
    """Return what happens: days after the first, to an account or a loan, how much, value dated how many days back."""
    whom = st.sampled_from([*PARTIES, *(f"l{number}" for number in range(loans))])
    return st.lists(st.tuples(st.integers(0, 45), whom, _FEN, st.integers(0, 5)), max_size=2 * loans + 4)


def fill(trial: TrialBank, book_of: list[dict[str, Any]]) -> None:
    with trial.bank.begin() as book:
        for party in PARTIES:
            add_customer(book, party, "0", trial.clock.instant)
        for number, each in enumerate(book_of):
            add_loan(
                book,
                f"l{number}",
                each["party"],
                each["terms"],
                partition=each["partition"],
                at=trial.clock.instant,
                autopay=each["autopay"],
            )


def run(trial: TrialBank, book_of: list[dict[str, Any]], what: list[tuple[int, str, Decimal, int]], days: int) -> None:
    """Fill a book and live through days, each closed."""
    fill(trial, book_of)
    live(trial, what, range(days))


def live(trial: TrialBank, what: list[tuple[int, str, Decimal, int]], days: range) -> None:
    for day in days:
        for number, (on, whom, amount, back) in enumerate(what):
            if on == day:
                _happen(trial, f"k{number}", whom, amount, day - back)
        close_through(trial.bank, trial.actor("admin"))


def _happen(trial: TrialBank, key: str, whom: str, amount: Decimal, day: int) -> None:
    if whom in PARTIES:
        with trial.bank.begin() as book:
            deposit(book, whom, "CNY", amount)
        return
    for loan in rows(trial, Loan, id=whom, state="active"):
        payment = NewPayment(amount=amount, source="transfer", key=key, value_date=max(loan.disbursed_on, FIRST_DAY + timedelta(day)))
        # What would change a paid row is refused in every book alike.
        with contextlib.suppress(ConflictError):
            record_payment(trial.bank, trial.actor("servicing"), whom, payment)


def by_replay() -> Any:
    """Let every loan need thought."""
    real = SqlSets.exceptions
    return mock.patch.object(SqlSets, "exceptions", lambda self, **_: real(self, caught_up=False))


def snapshot(trial: TrialBank, *tables: Table) -> dict[str, list[dict[str, Any]]]:
    with trial.database.connect() as connection:
        return {table.name: _read(connection, table) for table in tables}


def _read(connection: Connection, table: Table) -> list[dict[str, Any]]:
    found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    return [{name: value for name, value in row.items() if name not in DIFFERENT} for row in found]


def nets(trial: TrialBank) -> dict[str, int]:
    return {account: debit - credit for account, (debit, credit) in trial_balance(rows(trial, Posting)).items()}
