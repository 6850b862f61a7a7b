"""The desk of a branch: an officer takes a customer in, with papers, before there is an application (L1)."""

from datetime import date

from lending.domain.actors import HEAD_OFFICE, Actor, Role
from lending.domain.new_application import Person, check_person
from lending.domain.parties import Document, Party
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import InvalidInputError, NotFoundError
from lending.service import access, journal
from lending.service.applications import find_or_add_party
from lending.service.business_date import read_business_date
from lending.service.ports import Bank, Book


def take_in(bank: Bank, actor: Actor, person: Person) -> str:
    """Find the customer by identity number, or note a new one, and return the party's id; intake officers may.

    InvalidInputError names what is wrong, also where the number is known under another name.
    """
    access.require_role(actor, Role.INTAKE_OFFICER)
    _check(person, read_business_date(bank))
    with bank.begin() as book:
        party = find_or_add_party(bank, book, actor, person)
        if not _serves(actor, party):
            raise InvalidInputError(
                {"id_number": ["This customer belongs to another branch; send the customer there, or ask head office."]}
            )
        journal.record(bank, book, actor, Action.PERSONAL_DATA_READ, party_id=party.id, what="desk")
        return party.id


def read_taken_in(bank: Bank, actor: Actor, party_id: str) -> tuple[Person, tuple[Document, ...]]:
    """Return a customer at the desk and the papers that belong to no application yet; NotFoundError outside the officer's branch."""
    access.require_role(actor, Role.INTAKE_OFFICER)
    with bank.read() as book:
        party = _customer(book, actor, party_id)
        papers = book.find(Document, party_id=party_id, application_id=None, origin="uploaded", order="recorded_at")
        return Person(name=party.name, id_number=party.id_number, phone=party.phone), tuple(papers)


def _customer(book: Book, actor: Actor, party_id: str) -> Party:
    party = book.get(Party, party_id)
    if not _serves(actor, party):
        raise NotFoundError("There is no such customer, or he is not of your branch.")
    return party


def _serves(actor: Actor, party: Party) -> bool:
    return actor.branch_id in {HEAD_OFFICE, party.branch_id}


def _check(person: Person, today: date) -> None:
    problems = Problems()
    check_person(problems, person, today)
    problems.refuse()
