"""What customers keep with the bank, and instalments are taken from."""

from decimal import Decimal

from lending.domain.loans import DepositAccount
from lending.service.ports import Book


def deposit(book: Book, party_id: str, currency: str, amount: Decimal) -> DepositAccount:
    """Add an amount (0 opens the account, below 0 takes out) to a party's account and return it; the posting is the caller's."""
    account = book.first(DepositAccount, party_id=party_id, currency=currency)
    if account is None:
        account = DepositAccount(id=f"{party_id}:{currency}", party_id=party_id, currency=currency)
        book.add(account)
        book.flush()
    else:
        account = book.lock(DepositAccount, account.id)
    account.balance += amount
    return account
