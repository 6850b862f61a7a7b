"""Dialling a debtor from a task: held to the rules of conduct before it rings, counted whatever comes of it, the recording kept."""

from dataclasses import replace
from uuid import uuid4

from lending.domain.actors import Actor
from lending.domain.collection.conduct import check_attempt
from lending.domain.collection.records import DialledCall
from lending.domain.collection.telephony import TelephoneCall
from lending.domain.loans import CollectionCase
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, InvalidInputError
from lending.service.business_date import business_date
from lending.service.collection.contacts import AttemptRefusedError, attempts_on, call_waiting, debtor_zone, hold_debtor
from lending.service.collection.moves import note
from lending.service.collection.times import moment
from lending.service.ports import Bank, Book
from lending.service.tasks import claim_task

#: The tasks in which a debtor is called.
TALKS = frozenset({"call_debtor", "negotiate_arrears"})


def dial_debtor(bank: Bank, actor: Actor, task_id: str) -> DialledCall:
    """Take a task if nobody has it, call the debtor, and lay the recording into the task's form.

    AttemptRefusedError (noted in the journal) outside the hours of contact and once the calls of the day are used up; ConflictError where a
    colleague holds the task; AgencyUnavailableError when the exchange does not answer: dialling again then goes on with the same call.
    """
    claim_task(bank, actor, task_id)
    try:
        call, to = _begun(bank, actor, task_id)
    except AttemptRefusedError as refused:
        refused.note(bank, actor)
        raise
    made = bank.agencies.dial(call.key, str(actor.user_id), to)
    return _ended(bank, actor, call.id, made)


def _begun(bank: Bank, actor: Actor, task_id: str) -> tuple[DialledCall, str]:
    """Write the call down before it rings; one that the exchange has not answered about is gone on with."""
    with bank.begin() as book:
        task = book.lock(HumanTask, task_id)
        if task.definition not in TALKS:
            raise ConflictError("Nobody is called in this task.")
        case = book.lock(CollectionCase, task.collection_case_id)
        debtor = hold_debtor(book, case)
        known = call_waiting(book, task_id)
        if known is not None and known.status is None:
            return known, debtor.phone
        call = _call(bank, book, actor, task, case)
        _check(bank, book, case, call, debtor)
        book.add(call)
        return call, debtor.phone


def _call(bank: Bank, book: Book, actor: Actor, task: HumanTask, case: CollectionCase) -> DialledCall:
    return DialledCall(
        id=str(uuid4()),
        key=f"{task.id}:call:{book.count(DialledCall, task_id=task.id) + 1}",
        case_id=case.id,
        loan_id=case.loan_id,
        task_id=task.id,
        at=moment(bank, book, debtor_zone(bank, book, case)),
        actor_id=actor.user_id,
        recorded_at=bank.now(),
        business_date=business_date(book),
    )


def _check(bank: Bank, book: Book, case: CollectionCase, call: DialledCall, debtor: Party) -> None:
    zone = debtor_zone(bank, book, case)
    try:
        check_attempt("call", call.at, attempts_on(book, debtor.id), zone)
    except InvalidInputError as error:
        # Refused before anybody spoke: there is no outcome to tell of.
        raise AttemptRefusedError(error.errors, case.id, replace(call.as_contact(), recording="")) from None


def _ended(bank: Bank, actor: Actor, call_id: str, made: TelephoneCall) -> DialledCall:
    with bank.begin() as book:
        call = book.lock(DialledCall, call_id)
        if call.status is None:
            call.status, call.recording = made.status, made.recording
            case, task = book.get(CollectionCase, call.case_id), book.lock(HumanTask, call.task_id)
            task.draft, task.draft_saved_at = {**task.draft, **_told(bank, book, call, case)}, bank.now()
            note(bank, book, actor, Action.DEBTOR_DIALLED, case, at=call.at, answered=made.status == "answered", recording=made.recording)
        return call


def _told(bank: Bank, book: Book, call: DialledCall, case: CollectionCase) -> dict[str, object]:
    """Return what the form need not be told again: way, time, recording, and that nobody answered."""
    local = call.at.astimezone(debtor_zone(bank, book, case))
    silent: dict[str, object] = {"outcome": "no_answer"} if call.status == "no_answer" else {}
    return {"channel": "call", "time": f"{local:%H:%M}", "recording": call.recording, **silent}
