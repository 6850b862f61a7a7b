"""Asking for another plan: the customer with the incomes of today, or whoever of the bank heard that he cannot pay; and withdrawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from lending.domain.actors import Actor, Role
from lending.domain.loans import CollectionCase, Loan, LoanState
from lending.domain.problems import Problems
from lending.domain.records import Action, Errand
from lending.domain.restructuring.ability import Ability
from lending.domain.restructuring.options import OPTIONS
from lending.domain.restructuring.records import Asker, Restructuring
from lending.errors import ConflictError, ForbiddenError
from lending.service import outbox
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.collection.holding import look_again
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book
from lending.service.restructuring.moves import end, note

PROCESS, WITHDRAWN = "restructuring", "restructuring_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """What a customer says: what happened, what comes in and goes out in a month, CNY, and which plan he would like best."""

    reason: str
    ability: Ability
    wish: str = ""


def ask_restructuring(bank: Bank, actor: Actor, loan_id: str, wanted: NewRequest) -> Restructuring:
    """Ask for another plan, by the customer of the loan; collection waits meanwhile.

    InvalidInputError names each wrong field; ConflictError for a loan that is over, or while an earlier request is open.
    """
    problems = Problems()
    problems.text("reason", wanted.reason)
    if wanted.wish:
        problems.choice("wish", wanted.wish, OPTIONS)
    problems.refuse()
    with bank.begin() as book:
        loan = book.lock(Loan, loan_id)
        require_loan_sight(book, actor, loan)
        if actor.party_id != loan.party_id:
            raise ForbiddenError("Only the borrower can ask for another plan; a collector notes hardship in the case.")
        if loan.state != LoanState.ACTIVE:
            raise ConflictError("This loan is over; its plan can no longer be changed.")
        if book.count(Restructuring, loan_id=loan_id, state="open"):
            raise ConflictError("Your last request is still open; see how far it is.")
        asked = _new(bank, book, loan, "customer", wanted.reason)
        asked.wish = wanted.wish
        asked.monthly_income, asked.living_expenses = wanted.ability.monthly_income, wanted.ability.living_expenses
        asked.monthly_debts = wanted.ability.monthly_debts
        _begin(bank, book, actor, asked)
        book.flush()
        case = look_again(bank, book, loan_id, f"{asked.id}:asked")
        asked.collection_case_id = case.id if case else None
    bank.nudge()
    return asked


def ask_for_debtor(bank: Bank, book: Book, actor: Actor, case: CollectionCase, said: str) -> bool:
    """Ask within a collector's transaction for a debtor who cannot pay; False while his last plan is observed."""
    loan = book.lock(Loan, case.loan_id)
    known = book.first(Restructuring, loan_id=loan.id, state="open")
    if known is not None:
        return known.withdrawable
    asked = _new(bank, book, loan, "collector", said)
    asked.collection_case_id = case.id
    _begin(bank, book, actor, asked)
    return True


def ask_for_warned(bank: Bank, book: Book, actor: Actor, loan_id: str, said: str) -> Restructuring | None:
    """Ask for a customer of whom a warning proved true; the open request where there is one, None for a loan that is over."""
    loan = book.lock(Loan, loan_id)
    if loan.state != LoanState.ACTIVE:
        return None
    known = book.first(Restructuring, loan_id=loan_id, state="open")
    if known is not None:
        return known
    return _asked(bank, book, actor, _new(bank, book, loan, "manager", said))


def ask_for_customer(bank: Bank, actor: Actor, loan_id: str, said: str, what_if: Mapping[str, object] | None = None) -> Restructuring:
    """Ask for a customer who told the servicing desk that he cannot pay as agreed; collection waits meanwhile.

    `what_if` is a plan worked out with him, as a proposal carries it: a suggestion to who proposes one.
    InvalidInputError names `said`; ConflictError for a loan that is over, or while a request is open.
    """
    problems = Problems()
    problems.text("said", said)
    problems.refuse()
    with bank.begin() as book:
        loan = book.lock(Loan, loan_id)
        require_loan_sight(book, actor, loan)
        require_role(actor, Role.SERVICING_OFFICER)
        if loan.state != LoanState.ACTIVE:
            raise ConflictError("This loan is over; its plan can no longer be changed.")
        if book.count(Restructuring, loan_id=loan_id, state="open"):
            raise ConflictError("Another plan is asked for already; go on in its task.")
        asked = _new(bank, book, loan, "officer", said)
        asked.what_if = dict(what_if or {})
        _asked(bank, book, actor, asked)
    bank.nudge()
    return asked


def withdraw_request(bank: Bank, actor: Actor, restructuring_id: str) -> None:
    """Take a request back, by the customer before he signed; ConflictError afterwards."""
    with bank.begin() as book:
        asked = book.lock(Restructuring, restructuring_id)
        loan = book.get(Loan, asked.loan_id)
        require_loan_sight(book, actor, loan)
        if actor.party_id != loan.party_id:
            raise ForbiddenError("Only the borrower can take the request back.")
        if not asked.withdrawable:
            raise ConflictError("This request can no longer be taken back: it is over, or you signed.")
        give_up(bank, book, actor, asked)
    bank.nudge()


def give_up(bank: Bank, book: Book, actor: Actor, asked: Restructuring) -> None:
    """End a request that nobody needs any more within the caller's transaction, and tell its process."""
    end(bank, book, actor, asked, "withdrawn")
    outbox.post(bank, book, Errand.MESSAGE, WITHDRAWN, asked.id, key=f"{asked.id}:{WITHDRAWN}")


def _asked(bank: Bank, book: Book, actor: Actor, asked: Restructuring) -> Restructuring:
    _begin(bank, book, actor, asked)
    book.flush()
    case = look_again(bank, book, asked.loan_id, f"{asked.id}:asked")
    asked.collection_case_id = case.id if case else None
    return asked


def _new(bank: Bank, book: Book, loan: Loan, asker: Asker, reason: str) -> Restructuring:
    return Restructuring(
        id=str(uuid4()),
        loan_id=loan.id,
        asked_by=asker,
        reason=reason.strip(),
        opened_on=business_date(book),
        recorded_at=bank.now(),
    )


def _begin(bank: Bank, book: Book, actor: Actor, asked: Restructuring) -> None:
    book.add(asked)
    outbox.post(bank, book, Errand.START, PROCESS, asked.id, key=f"{asked.id}:start", variables={"restructuring_id": asked.id})
    incomes = {name: str(getattr(asked, name)) for name in ("monthly_income", "living_expenses", "monthly_debts")}
    personal = {"reason": asked.reason, **(incomes if asked.monthly_income is not None else {})}
    told = {"by": asked.asked_by, "wish": asked.wish, **({"what_if": asked.what_if} if asked.what_if else {})}
    note(bank, book, actor, Action.RESTRUCTURING_ASKED, asked, personal=personal, **told)
