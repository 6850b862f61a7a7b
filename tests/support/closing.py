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
from lending.domain.servicing.prepayment import Keeps
from lending.domain.servicing.terms import ServicingTerms
from lending.errors import ConflictError, InvalidInputError
from lending.service.business_date import read_business_date
from lending.service.close.closing import close_through
from lending.service.deposits import deposit
from lending.service.servicing.findings import NewFinding, record_misuse
from lending.service.servicing.ledger import trial_balance
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.prepayments import NewPrepayment, prepay
from tests.support.bank import FIRST_DAY, TrialBank
from tests.support.loan_book import add_customer, add_loan
from tests.support.walk import rows

#: What differs between two banks that did the same: instants, and the ids of their people.
DIFFERENT = {"recorded_at", "started_at", "finished_at", "next_try_at", "actor_id", "key"}
#: What a loan is and what became of it.
STANDING = (t.loan, t.instalment, t.deposit_account, t.loan_event, t.bucket_stay, t.tier_change, t.collection_case)
_MOST_BACK, _PREPAID = 5, 7
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
        benchmark=st.just("lpr_1y"),
        spread=st.sampled_from(["0.0145", "0.03"]).map(Decimal),
        repricing=st.sampled_from(["fixed", "fixed", "on_change", "yearly"]),
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
    """Return what happens: days after the first, to an account or a loan, how much, and how.

    A loan is paid with a value date of so many days back (0 to 5), prepaid (6, 7) or found misused (8).
    """
    whom = st.sampled_from([*PARTIES, *(f"l{number}" for number in range(loans))])
    return st.lists(st.tuples(st.integers(0, 45), whom, _FEN, st.integers(0, 8)), max_size=2 * loans + 4)


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
        for number, (on, whom, amount, how) in enumerate(what):
            if on == day:
                _happen(trial, f"k{number}", whom, amount, how)
        close_through(trial.bank, trial.actor("admin"))


def _happen(trial: TrialBank, key: str, whom: str, amount: Decimal, how: int) -> None:
    if whom in PARTIES:
        with trial.bank.begin() as book:
            deposit(book, whom, "CNY", amount)
        return
    happen(trial, key, whom, amount, how)


def happen(trial: TrialBank, key: str, loan_id: str, amount: Decimal, how: int) -> None:
    """Let something happen to a loan that runs, in one of the ways of `happenings`."""
    for loan in rows(trial, Loan, id=loan_id, state="active"):
        # What would change a paid row, or is more than there is, is refused in every book alike.
        with contextlib.suppress(ConflictError, InvalidInputError):
            _act(trial, key, loan, amount, how)


def _act(trial: TrialBank, key: str, loan: Loan, amount: Decimal, how: int) -> None:
    bank, desk, today = trial.bank, trial.actor("servicing"), read_business_date(trial.bank)
    if how <= _MOST_BACK:
        value_date = max(loan.disbursed_on, today - timedelta(how))
        record_payment(bank, desk, loan.id, NewPayment(amount=amount, source="transfer", key=key, value_date=value_date))
    elif how <= _PREPAID:
        keeps: Keeps = "term" if how == _PREPAID else "instalment"
        prepay(bank, desk, loan.id, NewPrepayment(amount=amount, keeps=keeps, source="transfer", key=key))
    else:
        record_misuse(bank, desk, loan.id, NewFinding(amount=amount, since=today, reason="Not used as agreed.", key=key))


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
