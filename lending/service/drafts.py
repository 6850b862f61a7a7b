"""An application being written: kept as it is typed, taken up again on another day or device, sent once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

from lending.domain.actors import Actor
from lending.domain.applications import Application, Draft, IdempotencyKey, Product
from lending.domain.checklist import PresentedDocument, Shortfall, check_documents
from lending.domain.new_application import NewApplication, Person, ProductTerms
from lending.domain.parties import Document, Party
from lending.errors import ForbiddenError, InvalidInputError, NotFoundError
from lending.service.applications import Repeat, request_digest, submit_application
from lending.service.business_date import business_date
from lending.service.documents import Upload, add_document, remove_document
from lending.service.ports import Bank, Book
from lending.service.views import DocumentView
from lending.service.views.parts import document_view

#: Characters of everything typed into a draft, as JSON.
LARGEST = 64_000
#: Papers a draft may hold.
MOST_DOCUMENTS = 40
#: Above this amount in CNY a consumer loan needs proof of assets (checklist.dmn).
_LARGE = Decimal(200_000)
_BASIC = ("identity", "income_proof", "purpose_proof")

Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChoice:
    """A product that may be applied for today, with its terms."""

    code: str
    name: str
    terms: ProductTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A draft as its pages show it; `answers` is what was typed, unchecked, by step; `step` the farthest one reached, from 1."""

    id: str
    product: ProductChoice
    step: int
    answers: Mapping[str, Answers]
    documents: tuple[DocumentView, ...]
    #: What the intake's checklist has against papers handed in, whether the product needs them or not.
    doubtful: tuple[Shortfall, ...] = ()
    applicant: Person
    today: date
    updated_at: datetime


def list_products(bank: Bank) -> tuple[ProductChoice, ...]:
    """Return the products that may be applied for today."""
    with bank.read() as book:
        return tuple(_products(book).values())


def start_draft(bank: Bank, actor: Actor, product: str) -> str:
    """Begin an application and return the draft's id; one that was begun before goes on, for this product.

    InvalidInputError names `product` when there is no such one.
    """
    _applicant(actor)
    with bank.begin() as book:
        if product not in _products(book):
            raise InvalidInputError({"product": ["There is no such product; choose one of those offered."]})
        draft = book.first(Draft, user_id=actor.user_id, order="-updated_at")
        if draft is None:
            draft = Draft(id=str(uuid4()), user_id=actor.user_id or "", data={}, updated_at=bank.now())
            book.add(draft)
        draft.data, draft.updated_at = {**draft.data, "product": product}, bank.now()
        return draft.id


def find_draft(bank: Bank, actor: Actor) -> DraftView | None:
    """Return the application the customer began and did not send, or None."""
    with bank.read() as book:
        draft = book.first(Draft, user_id=actor.user_id, order="-updated_at")
        return _view(book, actor, draft) if draft is not None else None


def read_draft(bank: Bank, actor: Actor, draft_id: str) -> DraftView:
    """Return a draft of the customer's own; NotFoundError otherwise."""
    with bank.read() as book:
        return _view(book, actor, _own(book, actor, draft_id))


def save_draft(bank: Bank, actor: Actor, draft_id: str, step: str, answers: Answers, *, reached: int = 1) -> datetime:
    """Keep what was typed in a step, unchecked, and return when; `reached` is the step the customer may go on to."""
    with bank.begin() as book:
        draft = _own(book, actor, draft_id)
        typed = {**_typed(draft), step: dict(answers)}
        if len(json.dumps(typed)) > LARGEST:
            raise InvalidInputError({"answers": ["This is more text than an application may hold; shorten it."]})
        draft.data = {**draft.data, "answers": typed}
        draft.step, draft.updated_at = max(draft.step, reached), bank.now()
        return draft.updated_at


def add_upload(bank: Bank, actor: Actor, draft_id: str, upload: Upload) -> DocumentView:
    """Take a paper in for a draft; InvalidInputError names `file` or `kind`."""
    with bank.read() as book:
        if len(_documents(_own(book, actor, draft_id))) >= MOST_DOCUMENTS:
            raise InvalidInputError({"file": [f"{MOST_DOCUMENTS} files are enough for an application; remove one first."]})
    document = add_document(bank, actor, upload)
    with bank.begin() as book:
        draft = _own(book, actor, draft_id)
        draft.data = {**draft.data, "documents": [*_documents(draft), document.id]}
        draft.updated_at = bank.now()
    return document_view(document, actor.roles)


def remove_upload(bank: Bank, actor: Actor, draft_id: str, document_id: str) -> None:
    """Take a paper of a draft back; NotFoundError when it is none of this draft."""
    with bank.begin() as book:
        draft = _own(book, actor, draft_id)
        if document_id not in _documents(draft):
            raise NotFoundError("There is no such document in this application.")
        draft.data = {**draft.data, "documents": [kept for kept in _documents(draft) if kept != document_id]}
    remove_document(bank, actor, document_id)


def discard_draft(bank: Bank, actor: Actor, draft_id: str) -> None:
    """Throw a draft away with its papers."""
    with bank.begin() as book:
        draft = _own(book, actor, draft_id)
        for document_id in _documents(draft):
            book.remove(book.get(Document, document_id))
        book.remove(draft)


def find_sent(bank: Bank, actor: Actor, draft_id: str) -> str | None:
    """Return the id of the application that a draft became, None while it is a draft."""
    with bank.read() as book:
        kept = book.first(IdempotencyKey, user_id=actor.user_id, key=_key(draft_id))
    return kept.application_id if kept is not None else None


def submit_draft(bank: Bank, actor: Actor, draft_id: str, new: NewApplication) -> Application:
    """Send what a draft says as an application, with its papers; the draft is gone then. Sent again, the first one is returned."""
    with bank.read() as book:
        draft = book.first(Draft, id=draft_id, user_id=actor.user_id)
        documents = tuple(_documents(draft)) if draft is not None else ()
    repeat = Repeat(key=_key(draft_id), request_digest=request_digest(draft_id.encode()))
    return submit_application(bank, actor, new, documents=documents, draft_id=draft_id, repeat=repeat)


def usual_documents(product: str, occupation: str, amount: Decimal, *, secured: bool) -> tuple[str, ...]:
    """Return the kinds of papers to ask for at once, so that no supplement is needed; checklist.dmn has the last word."""
    kinds = list(_BASIC)
    if product == "business":
        kinds += ["business_licence", "trade_contract", "bank_statement"]
    if product == "mortgage" or secured or (product == "consumer" and amount > _LARGE):
        kinds += ["asset_proof"]
    if product == "mortgage":
        kinds += ["purchase_contract"]
    if occupation in {"self_employed", "platform"}:
        kinds += ["bank_statement"]
    return tuple(dict.fromkeys(kinds))


def _key(draft_id: str) -> str:
    return f"draft:{draft_id}"


def _applicant(actor: Actor) -> str:
    if actor.party_id is None:
        raise ForbiddenError("Only customers apply here; an officer takes an application in at the branch.")
    return actor.party_id


def _own(book: Book, actor: Actor, draft_id: str) -> Draft:
    draft = book.first(Draft, id=draft_id, user_id=actor.user_id)
    if draft is None:
        raise NotFoundError("There is no such application in progress: it was sent or thrown away.")
    return draft


def _products(book: Book) -> dict[str, ProductChoice]:
    """Return the newest version in force of each product, by code."""
    today = business_date(book)
    return {
        product.code: ProductChoice(code=product.code, name=product.name, terms=ProductTerms.from_parameters(product.parameters))
        for product in book.find(Product, order="version")
        if product.in_force_from <= today
    }


def _view(book: Book, actor: Actor, draft: Draft) -> DraftView:
    party = book.get(Party, _applicant(actor))
    papers = book.find(Document, id=tuple(_documents(draft)), order="recorded_at")
    today = business_date(book)
    checked = check_documents(",".join(paper.kind for paper in papers), [PresentedDocument.of(paper) for paper in papers], today)
    return DraftView(
        id=draft.id,
        product=_products(book)[str(draft.data["product"])],
        step=draft.step,
        answers=_typed(draft),
        documents=tuple(document_view(paper, actor.roles) for paper in papers),
        doubtful=checked.doubtful,
        applicant=Person(name=party.name, id_number=party.id_number, phone=party.phone),
        today=today,
        updated_at=draft.updated_at,
    )


def _typed(draft: Draft) -> Mapping[str, Answers]:
    kept = draft.data.get("answers")
    return kept if isinstance(kept, Mapping) else {}


def _documents(draft: Draft) -> list[str]:
    kept = draft.data.get("documents")
    return [str(name) for name in kept] if isinstance(kept, list) else []
