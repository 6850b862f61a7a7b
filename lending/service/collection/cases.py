"""A collection case as its process goes through it: claimed, its arrears read, its next step planned, closed."""

from datetime import date, timedelta

from lending.domain.actors import WORKER, Actor
from lending.domain.collection.records import PaymentPromise
from lending.domain.loans import CollectionCase, Loan
from lending.domain.records import Action, Errand
from lending.service import outbox
from lending.service.business_date import as_variable, business_date, end_of_day
from lending.service.close.ports import COLLECTION, CURED, WRITTEN_OFF
from lending.service.collection.arrears import settled_arrears_of
from lending.service.collection.holding import held_until, warned_since
from lending.service.collection.moves import note, resume
from lending.service.collection.promises import open_promise, settle_promise
from lending.service.collection.times import closing, opening
from lending.service.legal.ending import end_legal
from lending.service.ports import Bank, Book, Scalar
from lending.service.tasks import cancel_open_tasks

#: Pauses between attempts, which end when the ladder comes to its next step.
_WITHIN_STEP = frozenset({"sms", "attempt"})
#: A step without an end is looked at again after as many days.
_ENDLESS_DAYS = 3_650


def claim_case(bank: Bank, case_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the case to this instance by compare-and-set; a second instance is told that it is one too many."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        claimed = case.process_instance in {None, process_instance}
        if claimed and case.process_instance is None:
            case.process_instance = process_instance
            note(bank, book, WORKER, Action.COLLECTION_OPENED, case, process_instance=process_instance)
        return {"claimed": claimed}


def read_arrears(bank: Bank, case_id: str) -> dict[str, Scalar]:
    """Say whether the loan is still past due, and what the ladder goes by; a broken promise counts as the days it lifted the case to."""
    with bank.read() as book:
        case = book.get(CollectionCase, case_id)
        arrears = settled_arrears_of(book, case.loan_id)
        return {
            "past_due": case.state == "open" and arrears.since is not None,
            "days_past_due": max(arrears.days_past_due, case.lifted_to),
            "product": arrears.loan.product,
            "amount": float(arrears.overdue),
            "segment": arrears.party.segment,
            "warned": case.warned_on is not None,
        }


def plan_step(bank: Bank, case_id: str, ladder_step: str, step_end_day: int) -> dict[str, Scalar]:
    """Note the step of the ladder and say what to do now: wait for a promise or a pause, look into an objection, or the step itself."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        arrears = settled_arrears_of(book, case.loan_id)
        if case.step != ladder_step:
            _enter(bank, book, case, ladder_step)
        case.step_end_day = step_end_day
        ends = _end_of_step(arrears.today, arrears.days_past_due, step_end_day)
        promise, held = open_promise(book, case_id), _held(book, case.loan_id, arrears.today)
        return {
            "work_step": "pause" if held else _work(case, promise, arrears.today),
            "promise_until": closing(bank, promise.by if promise else arrears.today),
            "wait_until": opening(bank, min(held or case.paused_until or ends, ends)),
            "step_ends_at": opening(bank, ends),
            "task_due_at": as_variable(end_of_day(bank.settings, arrears.today)),
        }


def _held(book: Book, loan_id: str, today: date) -> date | None:
    """Return the day until which a request for another plan holds the case, None where nothing does (any more)."""
    until = held_until(book, loan_id)
    return until if until is not None and until > today else None


def _enter(bank: Bank, book: Book, case: CollectionCase, step: str) -> None:
    note(bank, book, WORKER, Action.COLLECTION_STEP, case, before=case.step, after=step)
    case.step = step
    if case.pause_reason in _WITHIN_STEP:
        resume(case)


def _end_of_step(today: date, days_past_due: int, end_day: int) -> date:
    """Return the day on which the ladder comes to the next step."""
    if end_day == 0:
        return today + timedelta(days=_ENDLESS_DAYS)
    return today + timedelta(days=max(end_day - days_past_due, 1))


def _work(case: CollectionCase, promise: PaymentPromise | None, today: date) -> str:
    if promise is not None:
        return "promise"
    if case.objection is not None:
        return "objection"
    return "pause" if case.paused_until is not None and case.paused_until > today else case.step


def open_case(bank: Bank, book: Book, loan: Loan, since: date) -> CollectionCase:
    """Return the loan's open case of collection, a new one if the close has opened none yet, and have its process started.

    A new one goes to legal action at once where `warned_since` says so.
    """
    known = book.first(CollectionCase, loan_id=loan.id, state="open")
    if known is not None:
        return known
    number = book.count(CollectionCase, loan_id=loan.id) + 1
    case = CollectionCase(
        id=f"collection-{loan.id}-{number}",
        loan_id=loan.id,
        opened_on=business_date(book),
        past_due_since=since,
        warned_on=warned_since(book, loan.party_id),
    )
    book.add(case)
    book.flush()
    outbox.post(bank, book, Errand.START, COLLECTION, case.id, key=f"{case.id}:start", variables={"case_id": case.id})
    return case


def close_case(bank: Bank, case_id: str) -> None:
    """End a case whose loan is no longer past due, if the payment or the close did not do so already; ValueError while it is."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        if case.state == "open" and settled_arrears_of(book, case.loan_id).since is not None:
            raise ValueError("the process ends a case whose loan is still past due")
        end_case(bank, book, WORKER, case)


def end_case(bank: Bank, book: Book, actor: Actor, case: CollectionCase, reason: str = CURED) -> None:
    """Write down that a case is over, its tasks and its lawsuit with it; a promise counts as kept unless the loan is written off."""
    if case.state == "open":
        case.state, case.closed_on, case.reason = "closed", business_date(book), reason
        note(bank, book, actor, Action.COLLECTION_ENDED, case, reason=reason)
    cancel_open_tasks(bank, book, collection_case_id=case.id)
    promise = open_promise(book, case.id)
    if promise is not None:
        settle_promise(bank, book, case, promise, "broken" if case.reason == WRITTEN_OFF else "kept")
    end_legal(bank, book, actor, case, "written_off" if case.reason == WRITTEN_OFF else "paid")
