"""Attempts to reach a debtor by people: held to the rules of conduct (R10), then written down with outcome and next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lending.domain.actors import Actor, User
from lending.domain.applications import Application
from lending.domain.collection.conduct import calls_left, check_record
from lending.domain.collection.contacts import Addressee, Channel, Contact, Outcome
from lending.domain.collection.records import CollectionContact, DialledCall
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.errors import InvalidInputError
from lending.service.business_date import business_date
from lending.service.collection.moves import note
from lending.service.collection.times import moment, zone_of
from lending.service.ports import Bank, Book
from lending.service.task_owners import loans_of
from lending.service.tasks import JournalledRefusalError

#: What the rules call a field, and what the form calls it.
_FIELDS = {"at": "time", "officers": "colleague"}


class AttemptRefusedError(JournalledRefusalError):
    """An attempt that the rules of conduct forbid: by its fields, with the case and when and how it was made."""

    def __init__(self, errors: Mapping[str, list[str]], case_id: str, attempt: Contact) -> None:
        super().__init__(errors)
        self.case_id = case_id
        self.attempt = attempt

    def note(self, bank: Bank, actor: Actor) -> None:
        """Journal the attempt."""
        facts = {"channel": self.attempt.channel, "addressee": self.attempt.addressee, "at": self.attempt.at, "fields": sorted(self.errors)}
        with bank.begin() as book:
            note(bank, book, actor, Action.CONTACT_REFUSED, book.get(CollectionCase, self.case_id), **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """An attempt as its officer tells it; without `at` and `on` now and today; `colleague` is the sign-in name of who came along."""

    channel: Channel
    outcome: Outcome
    addressee: Addressee = "debtor"
    at: time | None = None
    on: date | None = None
    recording: str = ""
    colleague: str = ""
    identified: bool = False
    note: str = ""
    #: One of `NEXT_STEPS` for the outcome.
    next_step: str


def record_contact(
    bank: Bank, book: Book, actor: Actor, case: CollectionCase, new: NewContact, *, key: str, task_id: str | None = None
) -> CollectionContact:
    """Write an attempt down within the caller's transaction; AttemptRefusedError names the fields where it breaks a rule."""
    zone = debtor_zone(bank, book, case)
    if new.addressee == "guarantor" and not _has_guarantor(book, case):
        raise InvalidInputError({"addressee": ["This loan has no guarantor; say who was spoken to."]})
    attempt = _attempt(book, actor, new, moment(bank, book, zone, new.at, new.on))
    call = call_waiting(book, task_id) if task_id and new.channel == "call" else None
    _check(case, attempt, attempts_on(book, hold_debtor(book, case).id, but=call), zone)
    contact = CollectionContact(
        id=key,
        key=key,
        case_id=case.id,
        loan_id=case.loan_id,
        at=attempt.at,
        channel=attempt.channel,
        addressee=attempt.addressee,
        outcome=attempt.outcome,
        recording=attempt.recording,
        officers=list(attempt.officers),
        identified=attempt.identified,
        note=new.note,
        next_step=new.next_step,
        task_id=task_id,
        actor_id=actor.user_id,
        actor_name=actor.name,
        recorded_at=bank.now(),
        business_date=business_date(book),
    )
    book.add(contact)
    if call is not None:
        book.flush()
        call.contact_id = contact.id
    facts: dict[str, object] = {"channel": new.channel, "addressee": new.addressee, "outcome": new.outcome, "next_step": new.next_step}
    facts |= {"at": attempt.at, "recording": new.recording}
    note(bank, book, actor, Action.COLLECTION_CONTACT, case, **facts)
    return contact


def attempts_on(book: Book, party_id: str, *, but: DialledCall | None = None) -> list[Contact]:
    """Return the attempts so far to reach a debtor, in all cases of all of his loans, as the rules read them: they protect the person.

    Calls that were dialled and of which nobody wrote down yet what came of them are attempts too, all `but` one.
    """
    loans = tuple(loan.id for loan in book.find(Loan, party_id=party_id))
    found = (contact.as_contact() for contact in book.find(CollectionContact, loan_id=loans, order="at"))
    dialled = [call.as_contact() for call in book.find(DialledCall, loan_id=loans, contact_id=None, order="at") if call is not but]
    return [*(contact for contact in found if contact is not None), *dialled]


def case_of_customer(book: Book, party_id: str) -> CollectionCase | None:
    """Return the open case of the loan of which most is owed, among those of a customer; None where he is not in collection."""
    loans = tuple(loan.id for loan in loans_of(book, party_id))
    cases = book.find(CollectionCase, loan_id=loans, state="open")
    return min(cases, key=lambda case: loans.index(case.loan_id), default=None)


def hold_debtor(book: Book, case: CollectionCase) -> Party:
    """Return the debtor of a case, held: two who approach him about two of his loans take turns, so that neither overlooks the other."""
    return book.lock(Party, book.get(Loan, case.loan_id).party_id)


def call_waiting(book: Book, task_id: str) -> DialledCall | None:
    """Return the last call dialled from a task of which nobody wrote down yet what came of it, None where there is none."""
    return book.first(DialledCall, task_id=task_id, contact_id=None, order="-at")


def calls_left_today(bank: Bank, book: Book, case: CollectionCase) -> int:
    """Return how many calls may still be tried on the debtor's day, whichever of his loans they are about."""
    zone = debtor_zone(bank, book, case)
    return calls_left(attempts_on(book, book.get(Loan, case.loan_id).party_id), moment(bank, book, zone), zone)


def debtor_zone(bank: Bank, book: Book, case: CollectionCase) -> ZoneInfo:
    """Return the time zone the debtor of a case lives in."""
    return zone_of(bank, book.get(Party, book.get(Loan, case.loan_id).party_id))


def _has_guarantor(book: Book, case: CollectionCase) -> bool:
    applied = book.first(Application, id=book.get(Loan, case.loan_id).application_id)
    return applied is not None and applied.guarantor_party_id is not None


def _attempt(book: Book, actor: Actor, new: NewContact, at: datetime) -> Contact:
    colleague = book.first(User, login=new.colleague.lower(), active=True) if new.colleague else None
    if new.colleague and (colleague is None or not colleague.actor().is_officer):
        raise InvalidInputError({"colleague": ["Give the sign-in name of a colleague of the bank."]})
    return Contact(
        at=at,
        channel=new.channel,
        outcome=new.outcome,
        addressee=new.addressee,
        recording=new.recording,
        officers=tuple(each for each in (actor.user_id, colleague.id if colleague else None) if each),
        identified=new.identified,
    )


def _check(case: CollectionCase, attempt: Contact, before: list[Contact], zone: ZoneInfo) -> None:
    try:
        check_record(attempt, before, zone)
    except InvalidInputError as error:
        named = {_FIELDS.get(field, field): texts for field, texts in error.errors.items()}
        raise AttemptRefusedError(named, case.id, attempt) from None
