"""Take an application in, whichever channel it comes by."""

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from lending.domain.actors import Actor, Role
from lending.domain.applications import ENDED, Application, Draft, IdempotencyKey, Product
from lending.domain.identity import age_on, birth_date
from lending.domain.new_application import NewApplication, Person, ProductTerms, check_application
from lending.domain.parties import Party
from lending.domain.records import Action, Errand
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import journal, outbox
from lending.service.application_details import attach, keep_details
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book
from lending.service.withdrawal import withdraw_application

__all__ = ["PROCESS", "Repeat", "request_digest", "submit_application", "withdraw_application"]

PROCESS = "loan_origination"
_MAY_SUBMIT = {
    "branch": frozenset({Role.INTAKE_OFFICER, Role.ADMINISTRATOR}),
    "mobile": frozenset({Role.CUSTOMER}),
    "partner": frozenset({Role.PARTNER}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How a caller lets us recognise a repeated request: its key and a digest of what was asked."""

    key: str
    request_digest: str


def submit_application(
    bank: Bank,
    actor: Actor,
    new: NewApplication,
    *,
    documents: tuple[str, ...] = (),
    draft_id: str | None = None,
    repeat: Repeat | None = None,
) -> Application:
    """Take an application in: application, consents, papers, journal row and outbox row in one transaction.

    InvalidInputError names each wrong field; ConflictError for a second open application for the product; ForbiddenError for a
    channel that is not the actor's. With `repeat` the same request again returns the application it made the first time.
    """
    try:
        return _submit(bank, actor, new, documents, draft_id, repeat)
    except ConflictError:
        # The same request may have come twice at the same moment, and the other been faster.
        with bank.read() as book:
            known = _known(book, actor, repeat)
        if known is None:
            raise
        return known


def _submit(  # noqa: PLR0917 -- what `submit_application` was given
    bank: Bank, actor: Actor, new: NewApplication, documents: tuple[str, ...], draft_id: str | None, repeat: Repeat | None
) -> Application:
    with bank.begin() as book:
        known = _known(book, actor, repeat)
        if known is not None:
            return known
        today = business_date(book)
        product = _product(book, new.product, today)
        _require_channel(actor, new)
        check_application(new, ProductTerms.from_parameters(product.parameters), today)
        party = find_or_add_party(bank, book, actor, new.applicant)
        _refuse_second(book, party, new.product)
        application = _application(bank, book, actor, new, product, party)
        book.add(application)
        book.flush()
        keep_details(bank, book, actor, new, application)
        attach(book, application, documents)
        if draft_id is not None:
            _remove_draft(book, actor, draft_id)
        if repeat is not None:
            book.add(_idempotency_key(bank, actor, repeat, application))
        outbox.post(
            bank, book, Errand.START, PROCESS, application.id, key=f"start:{application.id}", variables={"application_id": application.id}
        )
        journal.record(
            bank,
            book,
            actor,
            Action.APPLICATION_SUBMITTED,
            application_id=application.id,
            party_id=party.id,
            reference=application.reference,
            channel=new.channel,
            product=f"{product.code} version {product.version}",
            amount=new.amount,
            term_months=new.term_months,
            purpose=new.purpose,
            personal={"name": party.name, "id_number": party.id_number, "phone": party.phone, "account": new.account},
        )
    bank.nudge()
    return application


def _known(book: Book, actor: Actor, repeat: Repeat | None) -> Application | None:
    if repeat is None:
        return None
    kept = book.first(IdempotencyKey, user_id=actor.user_id, key=repeat.key)
    if kept is None:
        return None
    if kept.request_digest != repeat.request_digest:
        raise ConflictError("This Idempotency-Key was used for another request; send a new key with a new application.")
    return book.get(Application, kept.application_id)


def _remove_draft(book: Book, actor: Actor, draft_id: str) -> None:
    draft = book.get(Draft, draft_id)
    if draft.user_id != actor.user_id:
        raise NotFoundError("There is no such draft, or it is not yours.")
    book.remove(draft)


def _product(book: Book, code: str, today: date) -> Product:
    versions = [product for product in book.find(Product, code=code, order="-version") if product.in_force_from <= today]
    if not versions:
        raise InvalidInputError({"product": ["There is no such product; choose one of those offered."]})
    return versions[0]


def _require_channel(actor: Actor, new: NewApplication) -> None:
    allowed = _MAY_SUBMIT.get(new.channel)
    if allowed is not None and not actor.roles & allowed:
        raise ForbiddenError(f"The channel {new.channel} is not yours; apply by your own.")


def find_or_add_party(bank: Bank, book: Book, actor: Actor, person: Person) -> Party:
    """Return the person with that identity number, added when the bank does not know him; InvalidInputError under another name."""
    known = book.first(Party, id_number=person.id_number)
    if known is not None and known.name != person.name:
        raise InvalidInputError({"applicant.name": ["This identity number is registered under another name; check both."]})
    if actor.roles == {Role.CUSTOMER} and (known is None or known.id != actor.party_id):
        raise ForbiddenError("Apply in your own name: the identity number is not the one you signed up with.")
    return known or _new_party(bank, book, person, actor.branch_id or "head_office")


def _new_party(bank: Bank, book: Book, person: Person, branch_id: str) -> Party:
    party = Party(
        id=str(uuid4()),
        kind="person",
        name=person.name,
        id_number=person.id_number,
        phone=person.phone,
        branch_id=branch_id,
        recorded_at=bank.now(),
        business_date=business_date(book),
    )
    book.add(party)
    book.flush()
    return party


def _refuse_second(book: Book, party: Party, product: str) -> None:
    # The table's partial unique index holds this against two requests at the same moment too.
    if any(other.status not in ENDED for other in book.find(Application, party_id=party.id, product=product)):
        raise ConflictError("There is an open application for this product already; follow that one, or withdraw it first.")


def _application(  # noqa: PLR0917 -- everything an application is made of
    bank: Bank, book: Book, actor: Actor, new: NewApplication, product: Product, party: Party
) -> Application:
    today = business_date(book)
    born = birth_date(new.applicant.id_number)
    guarantor = _guarantor(bank, book, new, party.branch_id)
    age = {"age_years": age_on(born, today)} if born and "age_years" not in new.characteristics else {}
    return Application(
        id=str(uuid4()),
        reference=book.next_reference(today.year),
        party_id=party.id,
        branch_id=party.branch_id,
        channel=new.channel,
        product=product.code,
        product_version=product.version,
        amount=new.amount,
        currency=bank.settings.currency,
        term_months=new.term_months,
        purpose=new.purpose,
        method=new.method,
        occupation=new.occupation,
        secured=bool(new.collateral),
        declared=_plain(new.declared),
        characteristics=_plain({**new.characteristics, **age}),
        account=new.account,
        payment_mode=new.payment_mode,
        guarantor_party_id=guarantor,
        scorecard=new.scorecard or "retail_v1",
        submitted_by=actor.user_id,
        submitted_at=bank.now(),
        business_date=today,
    )


def _guarantor(bank: Bank, book: Book, new: NewApplication, branch_id: str) -> str | None:
    if new.guarantor is None:
        return None
    known = book.first(Party, id_number=new.guarantor.id_number)
    if known is not None and known.name != new.guarantor.name:
        raise InvalidInputError({"guarantor.name": ["This identity number is registered under another name; check both."]})
    return (known or _new_party(bank, book, new.guarantor, branch_id)).id


def _plain(values: object) -> dict[str, object]:
    return dict(journal.plain(values))


def _idempotency_key(bank: Bank, actor: Actor, repeat: Repeat, application: Application) -> IdempotencyKey:
    return IdempotencyKey(
        id=str(uuid4()),
        user_id=actor.user_id or "",
        key=repeat.key,
        request_digest=repeat.request_digest,
        application_id=application.id,
        recorded_at=bank.now(),
    )


def request_digest(body: bytes) -> str:
    """Return what recognises a repeated request: the SHA-256 of its body."""
    return hashlib.sha256(body).hexdigest()
