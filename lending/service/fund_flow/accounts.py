"""Accounts on the money's way: which may be looked into, what their holders are, as far as the register was asked."""

from collections.abc import Collection

from lending.domain.applications import Application, PaymentLine
from lending.domain.fund_flow.findings import Sink
from lending.domain.fund_flow.records import AccountConsent, FlowAccount
from lending.domain.fund_flow.sinks import fits_purpose, sink_of
from lending.domain.parties import Consent, ConsentPurpose, Party
from lending.errors import AgencyUnavailableError
from lending.service.ports import Bank, Book
from lending.service.purpose import category_of

#: Holders asked about in one go.
AT_ONCE = 50


class Surroundings:
    """What a loan's application makes of accounts: read as they are asked for, and kept for the length of a trace."""

    def __init__(self, book: Book, application: Application) -> None:
        self._book, self.application = book, application
        self._borrower = book.get(Party, application.party_id).name
        self.own = {each.account for each in book.find(Application, party_id=application.party_id)}
        self.lines = {line.id: line for line in book.find(PaymentLine, application_id=application.id)}
        self._listed = {line.account: line for line in self.lines.values()}
        consents = book.find(Consent, party_id=application.party_id, purpose=ConsentPurpose.DATA_PROCESSING, revoked_at=None)
        self._consented = bool(consents)
        self._accounts: dict[str, FlowAccount | None] = {}
        self._open: dict[str, bool] = {}

    def may_look_into(self, account: str) -> bool:
        """Say whether an account may be looked into: the borrower's own as long as he consents, others with a consent of their own."""
        if account not in self._open:
            own = self._consented and account in self.own
            self._open[account] = own or self._book.count(AccountConsent, account=account, revoked_on=None) > 0
        return self._open[account]

    def account(self, number: str) -> FlowAccount | None:
        """Return an account by its number, None where no statement told of it."""
        if number not in self._accounts:
            self._accounts[number] = self._book.first(FlowAccount, number=number)
        return self._accounts[number]

    def holder(self, number: str) -> str:
        """Return who holds an account as far as it is known, an empty text else."""
        account, line = self.account(number), self._listed.get(number)
        return account.holder if account is not None else self._borrower if number in self.own else line.payee if line is not None else ""

    def sink(self, number: str, start: str) -> Sink | None:
        """Return the forbidden place an account is for money that was paid out into another, None where it is none."""
        if number == start and number in self.own:
            return None
        if number in self.own or self.holder(number).strip() == self._borrower.strip():
            return "borrower"
        return sink_of(self._category(number), self.application.product)

    def is_meant(self, number: str) -> bool:
        """Say whether the loan was meant to reach an account: it is on the payment list, or its holder's trade fits the purpose."""
        fits = number not in self.own and fits_purpose(self._category(number), self.application.purpose, self.application.product)
        return number in self._listed or fits

    def _category(self, number: str) -> str | None:
        account, line = self.account(number), self._listed.get(number)
        known = account.category if account is not None else None
        return known or (line.category if line is not None else None)


def unasked(book: Book, numbers: Collection[str]) -> list[FlowAccount]:
    """Return the accounts whose holders nobody asked the business register about yet."""
    return book.find(FlowAccount, number=tuple(numbers), category=None, order="number")


def ask_register(bank: Bank, numbers: Collection[str]) -> bool:
    """Ask the business register about holders nobody asked about yet; True when something new was learnt.

    A register that does not answer is asked again with the next trace.
    """
    with bank.read() as book:
        known = unasked(book, numbers)[:AT_ONCE]
    try:
        found = {account.number: category_of(bank.agencies.find_company(account.holder)) for account in known}
    except AgencyUnavailableError:
        return False
    if found:
        with bank.begin() as book:
            for number, category in found.items():
                book.lock(FlowAccount, number).category = category
    return bool(found)
