"""The close by sets makes of any book what the replay makes of it: rows, events, postings, history."""

import contextlib
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select

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
from lending.service.servicing.verification import verify_book
from tests.support.bank import FIRST_DAY, TrialBank, build_test_bank
from tests.support.loan_book import add_customer, add_loan
from tests.support.walk import rows

#: What differs between two runs of one close, and nothing else: instants.
_INSTANTS = {"recorded_at", "started_at", "finished_at", "next_try_at"}
_COMPARED = (t.loan, t.instalment, t.deposit_account, t.loan_event, t.bucket_stay, t.tier_change, t.collection_case)


@st.composite
def loans(draw: Any) -> ServicingTerms:
    periods = draw(st.integers(1, 4))
    first = draw(st.one_of(st.none(), st.integers(1, 40).map(lambda days: FIRST_DAY + timedelta(days))))
    plan = LoanTerms(
        principal=draw(st.integers(100, 9_999_999).map(lambda fen: Decimal(fen).scaleb(-2))),
        annual_rate=draw(st.sampled_from(["0.06", "0.0445", "0", "0.24", "0.123456"]).map(Decimal)),
        periods=periods,
        disbursed=FIRST_DAY - timedelta(draw(st.integers(0, 3))),
        first_due=first,
        method=draw(st.sampled_from(["equal_instalment", "equal_principal", "interest_first", "bullet"])),
    )
    return ServicingTerms(
        plan=plan,
        grace_days=draw(st.sampled_from([0, 0, 3])),
        buckets=draw(st.sampled_from([(1, 4, 31), (1, 2, 3), (2, 40)])),
        overdue_uplift=draw(st.sampled_from(["0.50", "0.3", "0", "1"]).map(Decimal)),
        order=draw(st.sampled_from(["by_instalment", "by_component"])),
        appropriation=draw(st.sampled_from([("fees", "penalty", "interest", "principal"), ("principal", "interest", "penalty", "fees")])),
    )


def snapshot(trial: TrialBank) -> dict[str, Any]:
    with trial.database.connect() as connection:
        return {table.name: _rows(connection, table) for table in _COMPARED}


def _rows(connection: Any, table: Table) -> list[dict[str, Any]]:
    found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    return [{name: value for name, value in row.items() if name not in _INSTANTS} for row in found]


def by_replay():
    """Let every loan need thought."""
    real = SqlSets.exceptions
    return mock.patch.object(SqlSets, "exceptions", lambda self, **_: real(self, caught_up=False))


def fill(trial: TrialBank, book_of: list[dict[str, Any]]) -> None:
    with trial.bank.begin() as book:
        for number in range(3):
            add_customer(book, f"p{number}", "0", trial.clock.instant)
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


BOOKS = st.lists(
    st.fixed_dictionaries(
        {
            "party": st.sampled_from(["p0", "p1", "p2"]),
            "terms": loans(),
            "partition": st.sampled_from([3, 3, 7]),
            "autopay": st.sampled_from([True, True, True, False]),
        }
    ),
    min_size=1,
    max_size=4,
)
#: Day after the first, what happens: money comes into an account, or for a loan.
HAPPENINGS = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from(["p0", "p1", "p2", "l0", "l1", "l2"]),
        st.one_of(st.integers(1, 200_00), st.integers(1, 200_000_00)).map(lambda fen: Decimal(fen).scaleb(-2)),
        st.integers(0, 5),
    ),
    max_size=6,
)


def happen(trial: TrialBank, what: list[Any], day: int) -> None:
    known = {loan.id: loan for loan in rows(trial, Loan)}
    for number, (on, whom, amount, back) in enumerate(what):
        if on != day:
            continue
        if whom.startswith("p"):
            with trial.bank.begin() as book:
                deposit(book, whom, "CNY", amount)
        elif whom in known and known[whom].state == "active":
            value = max(known[whom].disbursed_on, FIRST_DAY + timedelta(day - back))
            payment = NewPayment(amount=amount, source="transfer", key=f"k{number}", value_date=value)
            # What would change a paid row is refused in both books.
            with contextlib.suppress(ConflictError):
                record_payment(trial.bank, trial.actor("servicing"), whom, payment)


def run(trial: TrialBank, book_of: list[Any], what: list[Any], days: int) -> dict[str, Any]:
    fill(trial, book_of)
    for day in range(days):
        happen(trial, what, day)
        close_through(trial.bank, trial.actor("admin"))
    return snapshot(trial)


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(BOOKS, HAPPENINGS, st.integers(1, 50))
def test_sets_and_replay_agree(tmp_path_factory, book_of, what, days):
    plain, other = (build_test_bank(tmp_path_factory.mktemp("bank")) for _ in range(2))
    try:
        by_sets = run(plain, book_of, what, days)
        with by_replay():
            by_hand = run(other, book_of, what, days)
        for table, found in by_sets.items():
            assert found == by_hand[table], table
        assert nets(plain) == nets(other)
        assert verify_book(plain.bank).discrepancies == ()
    finally:
        plain.close()
        other.close()


def nets(trial: TrialBank) -> dict[str, int]:
    return {account: debit - credit for account, (debit, credit) in trial_balance(rows(trial, Posting)).items()}
