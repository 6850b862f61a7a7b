"""How the book stands at this moment: the figures, whose they are, and how seldom they are reckoned."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from threading import Event

import pytest

from lending.domain.loans import Loan
from lending.errors import ForbiddenError
from lending.service.portfolio.now import LEAST, TIMES, LiveBook
from lending.service.review.boards import read_health
from tests.support.bank import NOON
from tests.support.loan_book import add_loan
from tests.support.reviewing import TERMS, add_borrower, add_town, review
from tests.support.walk import change


class Watch:
    """A clock that goes only when it is told to, or by so much each time it is looked at."""

    def __init__(self, step: float = 0.0) -> None:
        self.seconds, self.step = 100.0, step

    def __call__(self) -> float:
        self.seconds += self.step
        return self.seconds


def counted(bank):
    """Return a bank that counts how often its book was read."""
    reads: list[int] = []

    @contextmanager
    def read():
        reads.append(1)
        with bank.read() as book:
            yield book

    return replace(bank, read=read), reads


def test_customers_are_counted_by_segment_once_however_many_loans_they_have(any_bank):
    add_town(any_bank)
    with any_bank.bank.begin() as book:
        add_loan(book, "second", "plain", TERMS, partition=0, at=NOON)
    change(any_bank, Loan, "loan of plain", state="closed", outstanding=Decimal(0))
    change(any_bank, Loan, "loan of good", state="closed", outstanding=Decimal(0))
    now = LiveBook(any_bank.bank).read(any_bank.actor("auditor")).book
    outstanding = Decimal(12_000)
    assert [(each.segment, each.customers, each.loans, each.outstanding, each.overdue_rate, each.repeat_rate) for each in now.segments] == [
        ("B", 4, 3, 3 * outstanding, Decimal("0.3333"), Decimal("0.2500")),
        ("D", 1, 1, outstanding, Decimal(0), Decimal(0)),
        ("", 5, 4, 4 * outstanding, Decimal("0.2500"), Decimal("0.2000")),
    ]
    assert sum(each.loans for each in now.stages) == sum(each.loans for each in now.tiers) == now.segments[-1].loans


def test_it_is_what_a_review_finds_as_long_as_nothing_happened_since(any_bank):
    add_town(any_bank)
    review(any_bank)
    auditor = any_bank.actor("auditor")
    told = {line.segment: line for line in read_health(any_bank.bank, auditor)}
    for each in LiveBook(any_bank.bank).read(auditor).book.segments:
        line = told[each.segment]
        assert (each.customers, each.outstanding) == (line.customers, line.outstanding)
        assert (each.overdue_rate, each.repeat_rate) == (line.overdue_rate, line.repeat_rate)


def test_an_empty_book_has_no_rates(trial):
    (everybody,) = LiveBook(trial.bank).read(trial.actor("auditor")).book.segments
    assert (everybody.customers, everybody.overdue_rate, everybody.repeat_rate) == (0, None, None)


def test_everybody_sees_his_own_branches_and_an_officer_none(trial):
    add_town(trial)
    add_borrower(trial, "elsewhere", branch="hangzhou")
    book = LiveBook(trial.bank)
    assert book.read(trial.actor("auditor")).book.segments[-1].customers == 6
    assert book.read(trial.change("supervisor", branch_id="ningbo")).book.segments[-1].customers == 5
    assert book.read(trial.change("supervisor", branch_id="hangzhou")).book.segments[-1].customers == 1
    with pytest.raises(ForbiddenError):
        book.read(trial.actor("reviewer"))


def test_it_is_reckoned_once_for_all_who_look_within_some_seconds(trial):
    bank, reads = counted(trial.bank)
    watch = Watch()
    book, auditor = LiveBook(bank, watch), trial.actor("auditor")
    first = book.read(auditor)
    watch.seconds += LEAST - 0.1
    add_town(trial)
    # When many look, then they are told when there will be something newer
    looked = [book.read(auditor) for _ in range(50)]
    assert {(each.book is first.book, round(each.again, 6)) for each in looked} == {(True, 0.1)}
    assert len(reads) == 1
    watch.seconds += 0.1
    newer = book.read(auditor)
    assert (newer.book.segments[-1].customers, newer.again, len(reads)) == (5, None, 2)


def test_what_takes_long_is_reckoned_the_more_seldom(trial):
    bank, reads = counted(trial.bank)
    watch = Watch(step=3.0)
    book, auditor = LiveBook(bank, watch), trial.actor("auditor")
    book.read(auditor)
    watch.step = 0.0
    watch.seconds += TIMES * 3.0 - 0.1
    book.read(auditor)
    assert len(reads) == 1
    watch.seconds += 0.1
    book.read(auditor)
    assert len(reads) == 2


def test_nobody_waits_for_a_reckoning_who_can_be_given_the_last_one(trial):
    begun, go_on = Event(), Event()
    slow = False

    @contextmanager
    def read():
        if slow:
            begun.set()
            assert go_on.wait(30)
        with trial.bank.read() as book:
            yield book

    watch = Watch()
    book, auditor = LiveBook(replace(trial.bank, read=read), watch), trial.actor("auditor")
    first = book.read(auditor)
    add_town(trial)
    slow = True
    watch.seconds += LEAST
    with ThreadPoolExecutor(1) as others:
        reckoning = others.submit(book.read, auditor)
        assert begun.wait(30)
        assert book.read(auditor) == (first.book, LEAST)
        go_on.set()
        assert reckoning.result(30).book.segments[-1].customers == 5
