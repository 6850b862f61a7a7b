"""Consents of counterparties to look into accounts of theirs: recorded with where the signed paper is, taken back at any time."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor, Role
from lending.domain.fund_flow.records import AccountConsent
from lending.domain.loans import Loan
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError
from lending.service import journal
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.fund_flow.marks import move_mark
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book

#: Who records them.
RECORDERS = (Role.CUSTOMER_MANAGER, Role.SERVICING_OFFICER, Role.INVESTIGATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """A consent as it was signed: the account, its holder, where the paper is, and the day."""

    account: str
    holder: str
    reference: str
    given_on: date


def record_consent(bank: Bank, actor: Actor, loan_id: str, new: NewConsent) -> None:
    """Record a counterparty's consent, on the occasion of a loan; InvalidInputError names what is wrong, or that one stands already."""
    with bank.begin() as book:
        loan = _loan(book, actor, loan_id)
        _check(book, new)
        consent = AccountConsent(
            id=str(uuid4()),
            account=new.account.strip(),
            holder=new.holder.strip(),
            reference=new.reference.strip(),
            given_on=new.given_on,
            recorded_by=actor.user_id,
            recorded_at=bank.now(),
        )
        book.add(consent)
        move_mark(book)
        told = {"account": consent.account, "holder": consent.holder, "reference": consent.reference}
        of: dict[str, Any] = {"application_id": loan.application_id, "party_id": loan.party_id, "loan": loan.id, "consent": consent.id}
        journal.record(bank, book, actor, Action.ACCOUNT_CONSENT_GIVEN, personal=told, **of)
    bank.nudge()


def revoke_consent(bank: Bank, actor: Actor, loan_id: str, consent_id: str) -> None:
    """Take a consent back on the counterparty's word: from now on the account is not looked into; ConflictError where none stands."""
    with bank.begin() as book:
        loan, consent = _loan(book, actor, loan_id), book.lock(AccountConsent, consent_id)
        if consent.revoked_on is not None:
            raise ConflictError("This consent was taken back already.")
        consent.revoked_on = business_date(book)
        move_mark(book)
        of: dict[str, Any] = {"application_id": loan.application_id, "party_id": loan.party_id, "loan": loan.id, "consent": consent.id}
        journal.record(bank, book, actor, Action.ACCOUNT_CONSENT_REVOKED, **of)
    bank.nudge()


def standing_consents(book: Book, accounts: tuple[str, ...]) -> list[AccountConsent]:
    """Return the consents that stand for some accounts, by account."""
    return book.find(AccountConsent, account=accounts, revoked_on=None, order="account")


def _loan(book: Book, actor: Actor, loan_id: str) -> Loan:
    loan = book.get(Loan, loan_id)
    require_loan_sight(book, actor, loan)
    require_role(actor, *RECORDERS)
    return loan


def _check(book: Book, new: NewConsent) -> None:
    problems = Problems()
    for name in ("account", "holder", "reference"):
        problems.text(name, getattr(new, name))
    problems.day("given_on", new.given_on)
    if "given_on" not in problems.errors and new.given_on > business_date(book):
        problems.add("given_on", "Give the day it was signed: today or before.")
    if book.count(AccountConsent, account=new.account.strip(), revoked_on=None):
        problems.add("account", "A consent for this account stands already.")
    problems.refuse()
