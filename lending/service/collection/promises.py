"""Promises to pay 承諾還款 in a collection case: one open at a time."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from lending.domain.actors import WORKER, Actor
from lending.domain.collection.promises import Promise, PromiseState, check_promise
from lending.domain.collection.records import PaymentPromise
from lending.domain.loans import CollectionCase
from lending.domain.records import Action
from lending.service.collection.arrears import arrears_of
from lending.service.collection.moves import note
from lending.service.ports import Bank, Book


def open_promise(book: Book, case_id: str) -> PaymentPromise | None:
    """Return the promise that is waited for, None when there is none."""
    return book.first(PaymentPromise, case_id=case_id, state="open")


def promise_payment(
    bank: Bank,
    book: Book,
    actor: Actor,
    case: CollectionCase,
    *,
    amount: Decimal,
    by: date,
    longest: str = "collection.promise_days",
) -> None:
    """Write down what the debtor promised, no farther off than the parameter `longest`; InvalidInputError names `amount` or `by`."""
    arrears = arrears_of(book, case.loan_id)
    check_promise(Promise(given=arrears.today, by=by, amount=amount), arrears.overdue, longest=longest)
    book.add(
        PaymentPromise(
            id=str(uuid4()),
            case_id=case.id,
            given=arrears.today,
            by=by,
            amount=amount,
            currency=arrears.loan.currency,
            recorded_at=bank.now(),
        )
    )
    note(bank, book, actor, Action.PAYMENT_PROMISED, case, amount=amount, by=by)


def settle_promise(bank: Bank, book: Book, case: CollectionCase, promise: PaymentPromise, state: PromiseState) -> None:
    """Write down what became of a promise."""
    promise.state = state
    note(bank, book, WORKER, Action.PROMISE_SETTLED, case, amount=promise.amount, by=promise.by, state=state)
