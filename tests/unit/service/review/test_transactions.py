from datetime import date

import pytest

from lending.domain.records import JournalEntry
from lending.domain.segmentation.records import AccountTransaction
from lending.errors import InvalidInputError
from lending.service.review import transactions
from lending.service.review.transactions import import_transactions, read_transactions
from tests.support.reviewing import add_borrower
from tests.support.walk import rows

HEAD = "id,party_id,on,kind,amount,currency"
LINES = [HEAD, "s1,someone,2026-10-31,salary,8000.50,CNY", "s2,someone,2026-10-31,gambling,-20,CNY"]


def test_a_statement_is_taken_in_once_however_often_it_is_sent(any_bank):
    add_borrower(any_bank, "someone")
    found = read_transactions(LINES)
    assert import_transactions(any_bank.bank, any_bank.actor("admin"), found) == 2
    assert import_transactions(any_bank.bank, any_bank.actor("admin"), read_transactions([*LINES, LINES[1].replace("s1", "s3")])) == 1
    kept = rows(any_bank, AccountTransaction, order="id")
    assert [(each.id, each.minor_units, each.kind, each.on, each.origin) for each in kept][:2] == [
        ("s1", 800_050, "salary", date(2026, 10, 31), "import"),
        ("s2", -2_000, "gambling", date(2026, 10, 31), "import"),
    ]
    bodies = [entry.body for entry in rows(any_bank, JournalEntry, action="transactions_imported", order="id")]
    assert bodies == ['{"added":2,"rows":2}', '{"added":1,"rows":3}']


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("s1,p,31.10.2026,salary,1,CNY", "Write the day as"),
        ("s1,p,2026-10-31,salary,much,CNY", "Write the day as"),
        ("s1,p,2026-10-31,salary", "Write the day as"),
        ("s1,p,2026-10-31,salary,NaN,CNY", "Write the day as"),
        ("s1,p,2026-10-31,salary,0.001,CNY", "whole fen"),
        ("s1,p,2026-10-31,wage,1,CNY", "a kind: salary"),
        (",p,2026-10-31,salary,1,CNY", "It needs an id"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_read(line, said):
    with pytest.raises(InvalidInputError) as refused:
        read_transactions([HEAD, line])
    assert said in refused.value.errors["line 2"][0]


def test_a_file_without_its_columns_is_refused():
    with pytest.raises(InvalidInputError, match="no column kind, amount, currency"):
        read_transactions(["id,party_id,on"])
    with pytest.raises(InvalidInputError, match="no column id"):
        read_transactions([])


def test_customers_who_are_not_the_banks_are_named(trial, monkeypatch):
    monkeypatch.setattr(transactions, "_AT_ONCE", 1)
    add_borrower(trial, "someone")
    lines = [*LINES, "s3,stranger,2026-10-31,salary,1,CNY"]
    with pytest.raises(InvalidInputError, match="There is no customer stranger"):
        import_transactions(trial.bank, trial.actor("admin"), read_transactions(lines))
    assert rows(trial, AccountTransaction) == []
