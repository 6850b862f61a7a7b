"""What stands beside a new application: consents, payment list, collateral, papers."""

from dataclasses import replace
from uuid import uuid4

from lending.domain.actors import Actor
from lending.domain.applications import Application, Collateral, PaymentLine
from lending.domain.new_application import NewApplication
from lending.domain.parties import CONSENT_TEXT_VERSION, Consent, Document
from lending.domain.records import Action
from lending.errors import ForbiddenError
from lending.service import journal
from lending.service.ports import Bank, Book


def keep_details(bank: Bank, book: Book, actor: Actor, new: NewApplication, application: Application) -> None:
    """Keep what stands beside the application: consents, payment list, collateral."""
    for purpose in sorted(new.consents):
        book.add(_consent(bank, application, purpose))
        journal.record(
            bank,
            book,
            actor,
            Action.CONSENT_GIVEN,
            application_id=application.id,
            party_id=application.party_id,
            purpose=purpose,
            text_version=CONSENT_TEXT_VERSION,
        )
    _keep_payments(book, new, application)
    _keep_collateral(book, new, application)


def _keep_payments(book: Book, new: NewApplication, application: Application) -> None:
    for number, line in enumerate(new.payments, start=1):
        book.add(
            PaymentLine(
                id=str(uuid4()),
                application_id=application.id,
                number=number,
                payee=line.payee,
                account=line.account,
                amount=line.amount,
                purpose=line.purpose,
            )
        )


def _keep_collateral(book: Book, new: NewApplication, application: Application) -> None:
    for security in new.collateral:
        book.add(
            Collateral(
                id=str(uuid4()),
                application_id=application.id,
                owner_party_id=application.party_id,
                kind=security.kind,
                description=security.description,
                declared_value=security.declared_value,
                business_date=application.business_date,
            )
        )


def _consent(bank: Bank, application: Application, purpose: str) -> Consent:
    return Consent(
        id=str(uuid4()),
        party_id=application.party_id,
        application_id=application.id,
        purpose=purpose,
        text_version=CONSENT_TEXT_VERSION,
        channel=application.channel,
        given_at=bank.now(),
        business_date=application.business_date,
    )


def attach(book: Book, application: Application, documents: tuple[str, ...]) -> None:
    """Attach papers of the party; one that belongs to an earlier application stays there too (I2b)."""
    for document_id in documents:
        document = book.get(Document, document_id)
        if document.party_id != application.party_id:
            raise ForbiddenError("A document of this application belongs to somebody else.")
        if document.application_id is None:
            document.application_id = application.id
        elif document.application_id != application.id:
            book.add(replace(document, id=str(uuid4()), application_id=application.id))
