from decimal import Decimal

import pytest

from lending.domain.loans import Loan
from lending.errors import ForbiddenError, NotFoundError
from lending.service.review.boards import SegmentHealth, Wanted, read_health, read_movements
from tests.support.bank import NOON
from tests.support.loan_book import add_loan
from tests.support.reviewing import MONTH, TERMS, add_borrower, add_town, review
from tests.support.walk import change

READERS = ("supervisor", "owner", "auditor", "manager")


def test_movements_are_counted_from_where_to_where_and_told_by_customer(any_bank):
    add_town(any_bank)
    review(any_bank)
    found = read_movements(any_bank.bank, any_bank.actor("supervisor"), Wanted())
    assert (found.month, found.months) == (MONTH, (MONTH,))
    assert found.counts == {("B", "A"): 1, ("B", "B"): 1, ("B", "C"): 1, ("B", "D"): 1, ("D", "B"): 1}
    assert [(row.name, row.before, row.segment) for row in found.customers] == [
        ("late", "B", "D"),
        ("gambler", "B", "C"),
        ("moved up", "D", "B"),
        ("good", "B", "A"),
    ]
    late = found.customers[0]
    assert (late.grade, late.points, late.reasons, late.state) == ("risk", -140, ("late_longer", "impaired"), "open")
    narrowed = read_movements(any_bank.bank, any_bank.actor("supervisor"), Wanted(month=MONTH, before="D", segment="B"))
    assert ([row.name for row in narrowed.customers], narrowed.total) == (["moved up"], 1)
    assert read_movements(any_bank.bank, any_bank.actor("supervisor"), Wanted(offset=3)).customers[0].name == "good"


def test_all_customers_of_a_segment_are_listed_who_stayed_in_it_with_no_move(any_bank):
    add_town(any_bank)
    add_borrower(any_bank, "elsewhere", branch="hangzhou")
    review(any_bank)
    supervisor = any_bank.actor("supervisor")
    found = read_movements(any_bank.bank, supervisor, Wanted(segment="B", everybody=True))
    assert {row.name: (row.before, row.grade, row.reason is not None, row.state) for row in found.customers} == {
        "plain": ("B", "sound", False, None),
        "moved up": ("D", "sound", True, "done"),
        "elsewhere": ("B", "sound", False, None),
    }
    # As many as the board of health says, in the scope of who reads
    for actor in (supervisor, any_bank.change("supervisor", branch_id="hangzhou"), any_bank.actor("auditor")):
        for line in read_health(any_bank.bank, actor):
            wanted = Wanted(month=line.month, segment=line.segment or None, everybody=True)
            assert read_movements(any_bank.bank, actor, wanted).total == line.customers
    assert [row.name for row in read_movements(any_bank.bank, any_bank.actor("supervisor"), wanted).customers] == ["elsewhere"]
    rest = read_movements(any_bank.bank, any_bank.actor("auditor"), Wanted(everybody=True, offset=4))
    assert ([row.name for row in rest.customers][-1], rest.total) == ("good", 6)


def test_health_is_rates_and_sums_by_segment_and_of_all(any_bank):
    add_town(any_bank)
    with any_bank.bank.begin() as book:
        add_loan(book, "second", "plain", TERMS, partition=0, at=NOON)
    change(any_bank, Loan, "loan of plain", state="closed", outstanding=Decimal(0))
    change(any_bank, Loan, "loan of good", state="closed", outstanding=Decimal(0))
    review(any_bank)
    found = {line.segment: line for line in read_health(any_bank.bank, any_bank.actor("owner"))}
    assert list(found) == ["A", "B", "C", "D", ""]
    assert found["A"].overdue_rate is None
    assert (found["B"].customers, found["B"].repeat_rate) == (2, Decimal("0.5000"))
    assert (found["D"].overdue_rate, found["D"].outstanding) == (1, Decimal("12000.00"))
    assert (found[""].customers, found[""].overdue_rate, found[""].repeat_rate) == (5, Decimal("0.2500"), Decimal("0.2000"))
    assert found[""].contribution == found["A"].contribution == Decimal("3750.00")


def test_a_branch_sees_its_own_customers_only(any_bank):
    add_borrower(any_bank, "here", days_past_due=100)
    add_borrower(any_bank, "elsewhere", branch="hangzhou", days_past_due=100)
    review(any_bank)
    local = any_bank.change("supervisor", branch_id="hangzhou")
    found = read_movements(any_bank.bank, local, Wanted())
    assert ([row.name for row in found.customers], found.total, found.counts) == (["elsewhere"], 1, {("B", "D"): 1})
    assert [line.customers for line in read_health(any_bank.bank, local)] == [1, 1]


def test_before_any_review_there_is_nothing_and_a_month_without_one_is_not_found(trial):
    assert read_movements(trial.bank, trial.actor("manager"), Wanted()) is None
    assert read_health(trial.bank, trial.actor("manager")) == []
    review(trial)
    with pytest.raises(NotFoundError):
        read_movements(trial.bank, trial.actor("manager"), Wanted(month="2026-09"))
    (nobody,) = read_health(trial.bank, trial.actor("manager"))
    assert nobody == SegmentHealth(
        month=MONTH, segment="", customers=0, outstanding=Decimal("0.00"), contribution=Decimal("0.00"), overdue_rate=None, repeat_rate=None
    )


@pytest.mark.parametrize("login", ["collector", "reviewer", "partner", "intake", "admin"])
def test_others_do_not_read_the_boards(trial, login):
    for read in (lambda actor: read_movements(trial.bank, actor, Wanted()), lambda actor: read_health(trial.bank, actor)):
        with pytest.raises(ForbiddenError):
            read(trial.actor(login))
