import pytest

from lending.domain.fund_flow.records import AccountTransfer, FlowAccount
from lending.domain.parties import Consent
from lending.domain.records import JournalEntry
from lending.errors import InvalidInputError
from lending.service.fund_flow.statements import COLUMNS, TakenIn, is_statement, read_statement
from tests.support.moving import FRIEND, HEAD, OWN, SHOP, consented, line, taken_in
from tests.support.walk import change, rows


def test_a_file_of_transfers_is_told_by_its_columns():
    assert is_statement(COLUMNS)
    assert not is_statement(["id", "party_id", "amount"])


def test_transfers_are_taken_in_once_and_only_of_accounts_that_somebody_consented_to(running):
    lines = [line(2, OWN, SHOP, "12000.50", balance="30.25"), line(3, SHOP, FRIEND, "5")]
    assert taken_in(running, *lines) == TakenIn(rows=2, added=1, left_out=1)
    (kept,) = rows(running.trial, AccountTransfer)
    assert (kept.minor_units, kept.payer_balance, kept.payee_balance, kept.purpose) == (1_200_050, 3_025, None, "goods")
    assert {each.number: each.holder for each in rows(running.trial, FlowAccount)} == {OWN: "The borrower", SHOP: "Tile Shop"}
    # When the shop consents, then its statement is kept too, and what is known stays once
    consented(running, SHOP)
    assert taken_in(running, *lines) == TakenIn(rows=2, added=1, left_out=0)
    assert taken_in(running, *lines) == TakenIn(rows=2, added=0, left_out=0)
    bodies = [entry.body for entry in rows(running.trial, JournalEntry, action="transactions_imported", order="id")]
    assert bodies[0] == '{"counts":{"added":1,"left_out":1,"rows":2},"of":"accounts"}'


def test_without_the_borrowers_consent_nothing_of_his_account_is_kept(running):
    for consent in rows(running.trial, Consent, purpose="data_processing"):
        change(running.trial, Consent, consent.id, revoked_at=running.trial.clock())
    assert taken_in(running, line(2, OWN, SHOP, "1")).left_out == 1
    assert rows(running.trial, FlowAccount) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"at": "30.11.2026"}, "Write the time as"),
        ({"at": "2026-11-30T09:00:00"}, "with its zone"),
        ({"amount": "much"}, "amounts as 120.50"),
        ({"amount": "1.005"}, "amounts as 120.50"),
        ({"amount": "NaN"}, "amounts as 120.50"),
        ({"amount": "-1"}, "above zero"),
        ({"payee": OWN}, "two accounts"),
        ({"id": " "}, "Fill in id"),
        ({"payee_name": "x" * 201}, "Fill in payee_name"),
        ({"payer_balance": "?"}, "amounts as 120.50"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_read(changes, said):
    whole = dict(zip(HEAD.split(","), line(1, OWN, SHOP, "1").split(","), strict=True))
    with pytest.raises(InvalidInputError) as refused:
        read_statement([HEAD, ",".join({**whole, **changes}.values())])
    assert said in refused.value.errors["line 2"][0]


def test_a_file_without_its_columns_is_refused():
    with pytest.raises(InvalidInputError, match="no column at, payer_name"):
        read_statement(["id,payer,payee,amount"])
    with pytest.raises(InvalidInputError, match="no column id"):
        read_statement([])
