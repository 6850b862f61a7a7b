"""The close by sets makes of any book what the replay makes of it: rows, events, history, ledger."""

from datetime import timedelta
from decimal import Decimal
from unittest import mock

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lending.domain.loan_terms import LoanTerms
from lending.domain.loans import CollectionCase, DailyClose, Posting
from lending.domain.servicing.accounts import INTEREST_ACCRUED
from lending.domain.servicing.terms import ServicingTerms
from lending.service.close import closing
from lending.service.servicing.verification import verify_book
from tests.support import lives
from tests.support.bank import FIRST_DAY, build_test_bank
from tests.support.closing import STANDING, books, by_replay, happenings, nets, run, snapshot
from tests.support.walk import rows

#: A failing book is small enough as it is drawn; shrinking would close thousands of days.
_PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
#: Loans that live together in one book, each an example, for days that are each closed once over all of them.
LIVES, DAYS = 500, 16


@pytest.mark.slow
@settings(max_examples=4, deadline=None, phases=_PHASES)
@given(st.data())
def test_rows_history_and_ledger_are_those_of_loans_replayed_one_by_one(tmp_path_factory, data):
    book_of, what, days = data.draw(books(6)), data.draw(happenings(6)), data.draw(st.integers(1, 25))
    plain, other = (build_test_bank(tmp_path_factory.mktemp("bank")) for _ in range(2))
    run(plain, book_of, what, days)
    with by_replay():
        run(other, book_of, what, days)
    assert snapshot(plain, *STANDING) == snapshot(other, *STANDING)
    assert nets(plain) == nets(other)
    plain.close()
    other.close()


@pytest.mark.slow
@settings(max_examples=5, deadline=None, phases=_PHASES)
@given(st.data())
def test_many_loans_closed_for_many_days_are_what_their_events_make_them(tmp_path_factory, data):
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    run(trial, data.draw(books(40)), data.draw(happenings(20)), data.draw(st.integers(20, 45)))
    assert verify_book(trial.bank).discrepancies == ()
    trial.close()


@pytest.mark.slow
@settings(max_examples=1, deadline=None, phases=_PHASES)
@given(st.integers(0, 2**32 - 1))
def test_five_hundred_random_lives_closed_in_sets_are_what_the_rules_make_of_each(tmp_path_factory, seed):
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    book_of = lives.lives(seed, LIVES, DAYS)
    lives.begin(trial, book_of)
    with mock.patch.object(closing, "TOGETHER", LIVES // 2):
        lives.live(trial, book_of, DAYS)
    assert lives.flaws(trial, book_of, DAYS) == []
    assert verify_book(trial.bank).discrepancies == ()
    trial.close()


def plan(principal: str, **changes: object) -> ServicingTerms:
    terms = LoanTerms(principal=Decimal(principal), annual_rate=Decimal("0.0445"), periods=3, disbursed=FIRST_DAY, **changes)
    return ServicingTerms(plan=terms)


#: Paid in full, never paid, paid in part and late, paid ahead, two claims on one account, last instalment.
BOOK = [
    {"party": "p0", "terms": plan("1000", first_due=FIRST_DAY + timedelta(2)), "partition": 3, "autopay": True},
    {"party": "p1", "terms": plan("2000.55", first_due=FIRST_DAY + timedelta(2)), "partition": 3, "autopay": True},
    {"party": "p2", "terms": plan("777.77", first_due=FIRST_DAY + timedelta(3), method="equal_principal"), "partition": 7, "autopay": True},
    {"party": "p2", "terms": plan("31.01", first_due=FIRST_DAY + timedelta(3), method="interest_first"), "partition": 7, "autopay": True},
    {"party": "p3", "terms": plan("5000", first_due=FIRST_DAY + timedelta(1), method="bullet"), "partition": 9, "autopay": False},
]
HAPPENED = [
    (0, "p0", Decimal(5000), 0),
    (4, "p1", Decimal("12.34"), 0),
    (6, "p1", Decimal(800), 0),
    (3, "p2", Decimal(300), 0),
    (8, "l4", Decimal(100), 3),
    (9, "l4", Decimal("1.00"), 0),
]


@pytest.mark.parametrize(("principal", "rate"), [("900.00", "0"), ("1.00", "0.06")])
def test_a_night_that_earns_no_whole_cent_posts_none(trial, principal, rate):
    terms = LoanTerms(principal=Decimal(principal), annual_rate=Decimal(rate), periods=3, disbursed=FIRST_DAY)
    run(trial, [{"party": "p0", "terms": ServicingTerms(plan=terms), "partition": 3, "autopay": True}], [], 3)
    assert rows(trial, Posting, debit=INTEREST_ACCRUED) == []
    assert [close.report["loans"] for close in rows(trial, DailyClose)] == [1, 1, 1]
    assert verify_book(trial.bank).discrepancies == ()


def test_on_every_database_sets_are_what_the_replay_makes(any_bank, tmp_path):
    run(any_bank, BOOK, HAPPENED, 12)
    assert verify_book(any_bank.bank).discrepancies == ()
    assert sum(close.report["cases_opened"] for close in rows(any_bank, DailyClose)) == len(rows(any_bank, CollectionCase)) > 0
    (tmp_path / "other").mkdir()
    other = build_test_bank(tmp_path / "other")
    with by_replay():
        run(other, BOOK, HAPPENED, 12)
    assert snapshot(any_bank, *STANDING) == snapshot(other, *STANDING)
    assert nets(any_bank) == nets(other)
    other.close()
