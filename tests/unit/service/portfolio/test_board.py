"""The board over a few loans whose history is known: stages, roll rates, vintages, in the scope of who looks."""

from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loans import BucketStay, Loan
from lending.errors import ForbiddenError
from lending.service.portfolio.board import read_portfolio
from tests.support.collecting import add_debtor
from tests.support.running import move_to

#: Loans by number: paid out, stays (bucket, from, until), how it ended.
LIVES = {
    1: (date(2026, 9, 5), [("4-30", date(2026, 10, 20), date(2026, 11, 12)), ("31-60", date(2026, 11, 12), None)], None),
    2: (date(2026, 9, 9), [("4-30", date(2026, 10, 20), date(2026, 11, 1))], None),
    3: (date(2026, 10, 9), [], ("closed", date(2026, 11, 20))),
    4: (date(2026, 10, 9), [("91-120", date(2026, 11, 1), date(2026, 11, 28))], ("written_off", date(2026, 11, 28))),
    5: (date(2026, 11, 3), [], None),
}


@pytest.fixture
def book(trial):
    for number, (paid_out, stays, ended) in LIVES.items():
        add_debtor(trial, f"l{number}", f"d{number}", partition=number)
        with trial.bank.begin() as book:
            loan = book.lock(Loan, f"l{number}")
            loan.disbursed_on, loan.outstanding = paid_out, Decimal(1000 * number)
            loan.bucket = next((bucket for bucket, _since, until in stays if until is None), None)
            loan.tier = "special_mention" if loan.bucket else "normal"
            if ended:
                loan.state, loan.closed_on = ended
            for place, (bucket, since, until) in enumerate(stays):
                book.add(BucketStay(id=f"{number}:{place}", loan_id=loan.id, bucket=bucket, entered_on=since, left_on=until))
                book.add(
                    BucketStay(id=f"{number}:{place}:1", loan_id=loan.id, instalment=1, bucket="241+", entered_on=since, left_on=until)
                )
    move_to(trial, date(2026, 12, 10))
    return trial


def board(trial, login: str = "auditor"):
    return read_portfolio(trial.bank, trial.actor(login))


def test_it_says_how_the_book_stands(book):
    found = board(book)
    assert [(each.name, each.loans, each.outstanding, each.share) for each in found.stages if each.loans] == [
        ("current", 2, Decimal(7000), Decimal("0.8750")),
        ("31-60", 1, Decimal(1000), Decimal("0.1250")),
    ]
    assert [(each.name, each.loans) for each in found.tiers if each.loans] == [("normal", 2), ("special_mention", 1)]


def test_it_says_where_loans_rolled_from_month_to_month(book):
    months = {each.month: each.matrix.counts for each in board(book).months}
    assert months == {
        "2026-10": {("current", "1-30"): 1, ("current", "current"): 1},
        "2026-11": {
            ("1-30", "31-60"): 1,
            ("current", "current"): 1,
            ("current", "closed"): 1,
            ("91-180", "written_off"): 1,
        },
    }


def test_it_says_how_the_loans_of_each_month_turned_out(book):
    ever = board(book).ever
    assert [(each.label, each.loans, each.ever) for each in ever[31]] == [
        ("2026-09", 2, (0, 0, 1)),
        ("2026-10", 2, (0, 1)),
        ("2026-11", 1, (0,)),
    ]
    assert [each.ever for each in ever[91]] == [(0, 0, 0), (0, 1), (0,)]


def test_it_is_of_ones_own_branch_and_for_who_reads_boards(book):
    with book.bank.begin() as records:
        records.lock(Loan, "l1").branch_id = "shanghai"
    assert sum(each.loans for each in board(book).stages) == 3
    with pytest.raises(ForbiddenError):
        board(book, "collector")


def test_an_empty_book_has_nothing_to_show(trial):
    found = board(trial)
    assert (found.months, found.ever[31]) == ((), ())
    assert {each.share for each in found.stages} == {Decimal(0)}
