"""Reminders by text message: sent when the debtor may be disturbed, then held to the gateway's delivery report."""

from datetime import datetime, timedelta
from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.collection.conduct import check_attempt, next_allowed
from lending.domain.collection.contacts import Outcome
from lending.domain.collection.next_steps import REPORT, after_message
from lending.domain.collection.records import CollectionContact
from lending.domain.loans import CollectionCase
from lending.domain.parameters import parameter
from lending.domain.parties import Notification
from lending.domain.records import Action
from lending.errors import LendingError
from lending.service.business_date import business_date
from lending.service.collection.arrears import Arrears, settled_arrears_of
from lending.service.collection.moves import note, pause
from lending.service.collection.times import closing, moment, zone_of
from lending.service.ports import Bank, Book, Scalar
from lending.service.task_owners import reference_of

TEMPLATE = "arrears_reminder"


def send_reminder(bank: Bank, case_id: str) -> dict[str, Scalar]:
    """Queue today's message to the debtor, once a day, for the first moment at which it wakes nobody; say when its report is read."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        today = business_date(book)
        key = f"{case_id}:sms:{today.isoformat()}"
        if book.first(CollectionContact, key=key) is None:
            _send(bank, book, case, key)
        return {"report_at": closing(bank, today)}


def _send(bank: Bank, book: Book, case: CollectionCase, key: str) -> None:
    arrears = settled_arrears_of(book, case.loan_id)
    zone = zone_of(bank, arrears.party)
    at = next_allowed(moment(bank, book, zone), zone)
    check_attempt("sms", at, (), zone)
    book.add(_message(bank, book, arrears, key, at), _contact(bank, case, arrears, key, at))
    note(bank, book, WORKER, Action.COLLECTION_CONTACT, case, channel="sms", at=at)


def _message(bank: Bank, book: Book, arrears: Arrears, key: str, at: datetime) -> Notification:
    loan = arrears.loan
    facts = {
        "reference": reference_of(book, loan),
        "amount": f"{arrears.overdue:,.2f}",
        "since": str(arrears.since),
        "phone": bank.settings.complaint_phone,
    }
    return Notification(
        id=key,
        key=key,
        application_id=loan.application_id,
        party_id=loan.party_id,
        template=TEMPLATE,
        facts=dict(facts),
        not_before=at,
        recorded_at=bank.now(),
        business_date=arrears.today,
    )


def _contact(bank: Bank, case: CollectionCase, arrears: Arrears, key: str, at: datetime) -> CollectionContact:
    return CollectionContact(
        id=str(uuid4()),
        key=key,
        case_id=case.id,
        loan_id=case.loan_id,
        at=at,
        channel="sms",
        next_step=REPORT,
        actor_name=WORKER.name,
        recorded_at=bank.now(),
        business_date=arrears.today,
    )


def read_report(bank: Bank, case_id: str) -> dict[str, Scalar]:
    """Say whether the last message arrived; one that the gateway does not answer for counts as not arrived, so that somebody calls."""
    with bank.read() as book:
        sent = book.first(CollectionContact, case_id=case_id, channel="sms", order="-recorded_at")
    outcome = _outcome(bank, sent) if sent is not None else "undelivered"
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        kept = book.lock(CollectionContact, sent.id) if sent is not None else None
        if kept is not None and kept.outcome is None:
            kept.outcome, kept.next_step = outcome, after_message(outcome)
            note(bank, book, WORKER, Action.COLLECTION_CONTACT, case, channel="sms", outcome=outcome)
            if outcome == "undelivered":
                _take_back(book, kept.key)
        if kept is not None and kept.outcome == "delivered":
            days = int(parameter("collection.sms_pause", kept.business_date).value)
            pause(case, kept.business_date + timedelta(days=days), "sms")
        return {"delivered": kept is not None and kept.outcome == "delivered"}


def _take_back(book: Book, key: str) -> None:
    """Let a message that the gateway never took go nowhere: by the time it is back the debtor was called, or has paid."""
    waiting = book.first(Notification, key=key, sent_at=None)
    if waiting is not None:
        book.remove(waiting)


def _outcome(bank: Bank, sent: CollectionContact) -> Outcome:
    if sent.outcome is not None:
        return sent.outcome
    try:
        return "delivered" if bank.agencies.sms_report(sent.key).status == "delivered" else "undelivered"
    except LendingError:
        return "undelivered"
