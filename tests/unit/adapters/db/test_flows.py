"""Transfers between accounts on both databases."""

from datetime import timedelta

from psycopg import _queries
from sqlalchemy.dialects.postgresql import psycopg

from lending.adapters.db.flow_statements import OPENING, PAGE, TOLD
from lending.domain.fund_flow.records import AccountTransfer
from lending.domain.fund_flow.transfers import Transfer
from tests.support.bank import NOON


def moved(number, payer, payee, minor_units, currency="CNY", **balances):
    told = {"currency": currency, "purpose": "goods", "origin": "import"}
    return AccountTransfer(
        id=f"t{number:03}", at=NOON + timedelta(minutes=number), payer=payer, payee=payee, minor_units=minor_units, **told, **balances
    )


def place(number):
    return Transfer(f"t{number:03}", NOON + timedelta(minutes=number), "", "", 1)


def test_a_balance_goes_by_the_last_one_told_and_what_moved_since(any_bank):
    rows = [
        moved(1, "a", "b", 100, payer_balance=900),
        moved(2, "b", "a", 30),
        moved(3, "c", "a", 5, payee_balance=935),
        moved(4, "a", "c", 10),
        moved(5, "a", "c", 7, "USD"),
    ]
    with any_bank.bank.begin() as book:
        assert book.flows().add_transfers(rows) == 5
        assert book.flows().add_transfers(rows) == 0
    with any_bank.bank.read() as book:
        flows = book.flows()
        assert [flows.balance_before("a", place(number), "CNY") for number in (1, 2, 3, 4, 9)] == [0, 900, 930, 935, 925]
        assert flows.balance_before("a", place(9), "USD") == -7


def test_an_account_that_is_asked_about_again_holds_what_it_would_at_first(any_bank):
    rows = [moved(number, *(("a", "b") if number % 3 else ("b", "a")), number) for number in range(1, 40)]
    rows[29].payer_balance = 5000 if rows[29].payer == "a" else None
    rows[29].payee_balance = 5000 if rows[29].payee == "a" else None
    with any_bank.bank.begin() as book:
        book.flows().add_transfers(rows)
    with any_bank.bank.read() as book:
        flows = book.flows()
        told = list(flows.transfers_after("a", place(0), "CNY"))
        for each in (told[number] for number in (8, 20, 2, 32, 32, 38, 5)):
            assert flows.balance_before("a", each, "CNY") == book.flows().balance_before("a", each, "CNY")
        places = [flows.told_before("a", each, "CNY") for each in (told[28], told[38])]
        assert places == [None, told[29].order]


def test_what_is_added_counts_at_once(any_bank):
    with any_bank.bank.begin() as book:
        flows = book.flows()
        flows.add_transfers([moved(2, "b", "a", 30), moved(4, "b", "a", 5)])
        (first, second) = flows.transfers_after("a", place(0), "CNY")
        assert [flows.balance_before("a", each, "CNY") for each in (first, second)] == [0, 30]
        flows.add_transfers([moved(1, "b", "a", 7), moved(3, "b", "a", 1)])
        assert [flows.balance_before("a", each, "CNY") for each in (first, second)] == [7, 38]


def test_what_was_read_ahead_with_a_balance_is_told_once_and_only_as_long_as_it_holds(any_bank):
    with any_bank.bank.begin() as book:
        flows = book.flows()
        flows.add_transfers([moved(number, "b", "a", number) for number in range(2, 60, 2)])
        coming = flows.transfers_after("a", place(0), "CNY")
        first = [next(coming) for _ in range(8)]
        # The account is asked about again at the very place where the others were read up to.
        flows.balance_before("a", first[-1], "CNY")
        assert [each.id for each in (*first, *coming)] == [f"t{number:03}" for number in range(2, 60, 2)]
        flows.balance_before("a", place(50), "CNY")
        flows.add_transfers([moved(51, "a", "b", 1)])
        assert [each.id for each in flows.transfers_after("a", place(50), "CNY")] == ["t051", "t052", "t054", "t056", "t058"]
        flows.balance_before("a", place(56), "CNY")
        assert list(flows.transfers_after("b", place(56), "CNY")) != [] == list(flows.transfers_after("a", place(56), "USD"))


def test_statements_are_short_enough_for_the_driver_to_remember_them():
    # A longer one psycopg takes apart anew each time, which had taken longer than everything else.
    limit = _queries.MAX_CACHED_STATEMENT_LENGTH
    assert [len(str(each.compile(dialect=psycopg.dialect()))) < limit for each in (TOLD, PAGE, OPENING)] == [True] * 3


def test_transfers_come_in_their_order_however_many_pages_they_take(any_bank):
    rows = [moved(number, *(("a", "b") if number % 3 else ("b", "a")), number) for number in range(1, 250)]
    with any_bank.bank.begin() as book:
        book.flows().add_transfers(rows)
    with any_bank.bank.read() as book:
        found = [each.id for each in book.flows().transfers_after("a", place(10), "CNY")]
        assert found == [f"t{number:03}" for number in range(11, 250)]
        assert list(book.flows().transfers_after("nobody", place(10), "CNY")) == []
