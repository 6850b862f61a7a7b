"""Transfers between accounts on both databases."""

from datetime import timedelta

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


def test_transfers_come_in_their_order_however_many_pages_they_take(any_bank):
    rows = [moved(number, *(("a", "b") if number % 3 else ("b", "a")), number) for number in range(1, 250)]
    with any_bank.bank.begin() as book:
        book.flows().add_transfers(rows)
    with any_bank.bank.read() as book:
        found = [each.id for each in book.flows().transfers_after("a", place(10), "CNY")]
        assert found == [f"t{number:03}" for number in range(11, 250)]
        assert list(book.flows().transfers_after("nobody", place(10), "CNY")) == []
