"""A collection case as its collectors work on it: what was tried, what was promised, whether one may call now."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lending.domain.collection.conduct import next_allowed
from lending.domain.collection.records import CollectionContact, DialledCall, PaymentPromise
from lending.domain.loans import CollectionCase, Loan
from lending.service.collection.contacts import calls_left_today, debtor_zone
from lending.service.collection.times import moment
from lending.service.ports import Bank, Book
from lending.service.task_owners import reference_of
from lending.service.views.parts import copied


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """An attempt to reach the debtor; `at` is the debtor's time, `outcome` None while a message is on its way."""

    at: datetime
    channel: str
    addressee: str
    outcome: str | None
    recording: str
    note: str
    next_step: str
    actor_name: str
    #: The loan it was about where that is another of the debtor's; empty where it is this one.
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """What was promised when, by when, and what became of it."""

    given: date
    by: date
    amount: Decimal
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """A call that was dialled and of which nobody wrote down yet what came of it; `at` is the debtor's time."""

    at: datetime
    status: str | None
    recording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionView:
    """A case; `now` is the debtor's time of day on the business date, `allowed_from` when a call may be made: the same where it may now."""

    id: str
    step: str
    step_end_day: int
    opened_on: date
    objection: str | None
    legal_stage: str
    now: datetime
    allowed_from: datetime
    calls_left: int
    call: CallLine | None
    contacts: tuple[ContactLine, ...]
    promises: tuple[PromiseLine, ...]


def view_collection(bank: Bank, book: Book, case: CollectionCase) -> CollectionView:
    """Read the view of a case within the caller's transaction; sight was checked.

    Attempts about the debtor's other loans stand there too: the calls of a day are counted for the person.
    """
    zone = debtor_zone(bank, book, case)
    now = moment(bank, book, zone)
    loans = {loan.id: loan for loan in book.find(Loan, party_id=book.get(Loan, case.loan_id).party_id)}
    others = {loan.id: reference_of(book, loan) for loan in loans.values() if loan.id != case.loan_id}
    contacts = book.find(CollectionContact, loan_id=tuple(loans), order="-at")
    promises = book.find(PaymentPromise, case_id=case.id, order="-recorded_at")
    call = book.first(DialledCall, case_id=case.id, contact_id=None, order="-at")
    return copied(
        CollectionView,
        case,
        now=now,
        allowed_from=next_allowed(now, zone),
        calls_left=calls_left_today(bank, book, case),
        call=copied(CallLine, call, at=call.at.astimezone(zone)) if call is not None else None,
        contacts=tuple(
            copied(ContactLine, contact, at=contact.at.astimezone(zone), about=others.get(contact.loan_id, "")) for contact in contacts
        ),
        promises=tuple(copied(PromiseLine, promise) for promise in promises),
    )
