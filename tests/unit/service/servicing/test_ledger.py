from lending.domain.servicing import accounts
from lending.service.servicing.ledger import trial_balance
from tests.support.running import move_to
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay


def test_debits_and_credits_of_a_loan_are_the_same(trial, running):
    move_to(trial, FIRST_DUE)
    pay(running)
    found = trial_balance(running.postings)
    assert found[accounts.PRINCIPAL] == (5_000_000, 196_603)
    assert found[accounts.INTEREST_INCOME] == (0, 25_000)
    assert sum(debit for debit, _ in found.values()) == sum(credit for _, credit in found.values())
