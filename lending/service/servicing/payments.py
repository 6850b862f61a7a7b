"""Money that comes in for a loan: from the customer's account here, or from elsewhere, also with an earlier value date."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lending.domain.actors import Actor, Role
from lending.domain.loans import DepositAccount, EventKind, LoanState
from lending.domain.parameters import parameter
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.servicing.events import PaymentFacts, Source
from lending.errors import ConflictError, ForbiddenError
from lending.service.ports import Bank, Book
from lending.service.servicing.booking import Booked, Entry, book_event, find_booked
from lending.service.servicing.books import LoanBook, hold_loan_book


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """Money for a loan, in its currency; `key` makes it count once, `value_date` None is the business date."""

    amount: Decimal
    source: Source
    key: str
    value_date: date | None = None


def record_payment(bank: Bank, actor: Actor, loan_id: str, payment: NewPayment) -> Booked:
    """Book money that came in and say what it paid.

    Customers pay from their account here, today; the servicing desk records transfers, with a value date of up to 90 days ago. The same
    key again returns the first booking. InvalidInputError names each wrong field; ConflictError for a loan that is closed.
    """
    with bank.begin() as book:
        return book_payment(bank, book, actor, hold_loan_book(book, actor, loan_id), payment)


def book_payment(bank: Bank, book: Book, actor: Actor, held: LoanBook, payment: NewPayment) -> Booked:
    """Book money within the caller's transaction, on a loan that is held; it refuses what `record_payment` refuses."""
    require_payer(actor, payment.source, payment.value_date)
    entry = Entry(
        kind=EventKind.PAYMENT,
        action=Action.PAYMENT_RECORDED,
        facts=PaymentFacts(payment.amount, payment.source).as_facts(),
        key=payment.key,
        value_date=payment.value_date,
    )
    known = find_booked(held, actor, entry)
    if known is not None:
        return known
    _require_right(book, held, payment)
    return book_event(bank, book, actor, held, entry)


def require_covered(book: Book, held: LoanBook, amount: Decimal, field: str = "amount", *, whole: bool = False) -> None:
    """Refuse to take more from the customer's account than it holds; InvalidInputError names the field.

    `whole` is an amount that nobody chose, so that less of it is no way out.
    """
    account = book.first(DepositAccount, party_id=held.loan.party_id, currency=held.loan.currency)
    balance = account.balance if account is not None else Decimal("0.00")
    if amount > balance:
        problems = Problems()
        if whole:
            problems.add(field, f"The account holds {balance:,.2f}; pay in {amount - balance:,.2f} more first.")
        else:
            problems.add(field, f"The account holds {balance:,.2f}; pay money in first, or give less.")
        problems.refuse()


def require_active(held: LoanBook) -> None:
    """Refuse to act on a loan that is over."""
    if held.loan.state != LoanState.ACTIVE:
        raise ConflictError(f"This loan is {held.loan.state.replace('_', ' ')}; nothing more can be booked on it.")


def require_payer(actor: Actor, source: str, value_date: date | None = None) -> None:
    """Refuse who may not record such money."""
    if actor.user_id is None or Role.SERVICING_OFFICER in actor.roles:
        return
    if Role.CUSTOMER in actor.roles and source == "deposit" and value_date is None:
        return
    raise ForbiddenError("Customers pay from their account, today; transfers and earlier value dates are for the servicing desk.")


def _require_right(book: Book, held: LoanBook, payment: NewPayment) -> None:
    problems = Problems()
    if payment.source == "recovery":
        _check_recovery(problems, held, payment.amount)
    else:
        require_active(held)
    on = payment.value_date or held.today
    earliest = max(held.loan.disbursed_on, held.today - timedelta(days=int(parameter("payment.back_dated", held.today).value)))
    if not earliest <= on <= held.today:
        problems.add("value_date", f"Give a date from {earliest} to today, {held.today}.")
    problems.refuse()
    if payment.source == "deposit":
        require_covered(book, held, payment.amount)


def _check_recovery(problems: Problems, held: LoanBook, amount: Decimal) -> None:
    """Note that more is recovered than was written off; nothing is of a loan that was not."""
    standing = held.standing()
    if standing.written_off is None:
        raise ConflictError("This loan is not written off; record what came in as a transfer.")
    left = standing.written_off.total - standing.recovered
    if amount > left:
        problems.add("amount", f"Give at most {left:,.2f}, which is what was written off and not recovered.")
