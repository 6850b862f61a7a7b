from decimal import Decimal

from lending.domain.loans import DepositAccount
from lending.service.deposits import deposit
from tests.support.bank import build_test_bank


def test_an_account_is_opened_once_and_added_to(tmp_path):
    trial = build_test_bank(tmp_path)
    party = trial.submit().party_id
    for amount in ("100.00", "-30.00"):
        with trial.bank.begin() as book:
            deposit(book, party, "CNY", Decimal(amount))
    with trial.bank.read() as book:
        (account,) = book.find(DepositAccount)
    assert (account.party_id, account.currency, account.balance) == (party, "CNY", Decimal("70.00"))
    trial.close()
