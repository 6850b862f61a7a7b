"""What became of a promise once its day is over: kept, the debtor is left alone for a while; broken, the next step of the ladder."""

from datetime import timedelta

from lending.domain.collection.promises import Promise, PromiseState, promise_state
from lending.domain.collection.records import PaymentPromise
from lending.domain.cost_of_credit import CashFlow
from lending.domain.loans import CollectionCase
from lending.domain.parameters import parameter
from lending.service.collection.arrears import Arrears, settled_arrears_of
from lending.service.collection.moves import lift, pause
from lending.service.collection.promises import open_promise, settle_promise
from lending.service.ports import Bank, Scalar


def check_promise(bank: Bank, case_id: str) -> dict[str, Scalar]:
    """Compare a promise with what was paid since; while its day is not over it stays open and the case waits again."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        promise, arrears = open_promise(book, case_id), settled_arrears_of(book, case.loan_id)
        state = _state(promise, arrears) if promise else "kept"
        if promise is not None and state != "open":
            settle_promise(bank, book, case, promise, state)
            _go_on(case, state, arrears)
        return {"promise_kept": state != "broken"}


def _go_on(case: CollectionCase, state: PromiseState, arrears: Arrears) -> None:
    if state == "broken":
        lift(case)
    else:
        days = int(parameter("collection.kept_pause", arrears.today).value)
        pause(case, arrears.today + timedelta(days=days), "kept")


def _state(promise: PaymentPromise, arrears: Arrears) -> PromiseState:
    """Judge a promise by what was paid on instalments from the day it was given."""
    paid = [CashFlow(part.on, part.amount) for part in arrears.standing.appropriations if part.instalment]
    return promise_state(Promise(promise.given, promise.by, promise.amount), paid, arrears.today)
