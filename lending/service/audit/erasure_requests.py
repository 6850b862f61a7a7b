"""Erasing by two persons, one after the other: an administrator asks with a reason, a legal officer agrees or refuses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from lending.domain.actors import Actor, User
from lending.domain.applications import Application
from lending.domain.audit.erasure import LONGEST_NOTE, ErasureReason, ErasureRequest, RequestState
from lending.domain.parties import Party
from lending.domain.plain_text import is_blank, is_plain
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError, ForbiddenError, NotFoundError
from lending.service import access, journal
from lending.service.audit.erasing import ASKS, Erasure, ErasureRefusedError, Foresight, erase_customer, foresee
from lending.service.audit.holds import AGREES
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book

#: Requests shown at once, the newest first.
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request with the names of who asked and who decided."""

    id: str
    party_id: str
    customer_name: str
    reason: str
    note: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    answer: str
    records: int
    contents: int
    #: The reader asked for it himself: he takes it back, and another one agrees.
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErasure:
    """A customer with what erasing would do today, the request that stands, and those that are over, the newest first."""

    party_id: str
    customer_name: str
    branch_id: str
    foresight: Foresight
    asked: RequestView | None
    past: tuple[RequestView, ...]


def find_customer(bank: Bank, actor: Actor, text: str) -> str:
    """Return the id of the customer by his number, his identity number, or the reference of an application; NotFoundError without one."""
    access.require_role(actor, ASKS, AGREES)
    wanted = text.strip()
    with bank.read() as book:
        application = book.first(Application, reference=wanted.upper())
        party = book.first(Party, id_number=wanted.upper()) or (book.first(Party, id=wanted.lower()) if _is_number(wanted) else None)
        found = application.party_id if application else party.id if party else None
        if found is None or not _sees(actor, book.get(Party, found)):
            raise NotFoundError("There is no such customer; give the reference of a loan, the customer's number or the identity number.")
        return found


def read_erasure(bank: Bank, actor: Actor, party_id: str) -> CustomerErasure:
    """Return what erasing a customer's data would do; the read is journalled. NotFoundError outside the actor's scope."""
    access.require_role(actor, ASKS, AGREES)
    with bank.begin() as book:
        party = _party(book, actor, party_id)
        journal.record(bank, book, actor, Action.PERSONAL_DATA_READ, party_id=party.id, what="customer")
        views = [_view(book, actor, found) for found in book.find(ErasureRequest, party_id=party.id, order="-asked_at")]
        return CustomerErasure(
            party_id=party.id,
            customer_name=party.name,
            branch_id=party.branch_id,
            foresight=foresee(book, party),
            asked=next((view for view in views if view.state == RequestState.ASKED), None),
            past=tuple(view for view in views if view.state != RequestState.ASKED),
        )


def list_requests(bank: Bank, actor: Actor) -> list[RequestView]:
    """Return the requests of the actor's scope: those that wait first, then the newest."""
    access.require_role(actor, ASKS, AGREES)
    with bank.read() as book:
        found = [asked for asked in book.find(ErasureRequest, order="-asked_at") if _sees(actor, book.get(Party, asked.party_id))]
        found.sort(key=lambda asked: asked.state != RequestState.ASKED)
        return [_view(book, actor, asked) for asked in found[:SHOWN]]


def ask_erasure(bank: Bank, actor: Actor, party_id: str, reason: str, note: str) -> str:
    """Ask for a customer's data to be erased and return the request's id; administrators only.

    InvalidInputError names `reason` or `note`; ErasureRefusedError gives every reason against it, ConflictError says one waits already.
    """
    access.require_role(actor, ASKS)
    _check(reason, note)
    with bank.begin() as book:
        party = book.lock(Party, _party(book, actor, party_id).id)
        if against := foresee(book, party).against:
            raise ErasureRefusedError(against)
        if book.first(ErasureRequest, party_id=party.id, state=RequestState.ASKED) is not None:
            raise ConflictError("A request for this customer waits already.")
        asked = ErasureRequest(
            id=str(uuid4()),
            party_id=party.id,
            reason=reason,
            note=note.strip(),
            asked_by=actor.user_id or "",
            asked_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(asked)
        personal = {"note": asked.note} if asked.note else None
        journal.record(bank, book, actor, Action.ERASURE_ASKED, party_id=party.id, personal=personal, request=asked.id, reason=reason)
        return asked.id


def withdraw_erasure(bank: Bank, actor: Actor, request_id: str) -> None:
    """Take a request back; who asked may."""
    with bank.begin() as book:
        asked = _waiting(book, actor, request_id)
        if asked.asked_by != actor.user_id:
            raise ForbiddenError("Only who asked takes the request back.")
        asked.state, asked.decided_by, asked.decided_at = RequestState.WITHDRAWN, actor.user_id, bank.now()
        journal.record(bank, book, actor, Action.ERASURE_WITHDRAWN, party_id=asked.party_id, request=asked.id)


def refuse_erasure(bank: Bank, actor: Actor, request_id: str, answer: str) -> None:
    """Refuse a request and say why; legal officers only, and not who asked. InvalidInputError names `answer`."""
    access.require_role(actor, AGREES)
    problems = Problems()
    if is_blank(answer):
        problems.add("answer", "Say why the data is kept.")
    _check_text(problems, "answer", answer)
    problems.refuse()
    with bank.begin() as book:
        asked = _waiting(book, actor, request_id)
        _require_other(actor, asked)
        asked.state, asked.decided_by, asked.decided_at = RequestState.REFUSED, actor.user_id, bank.now()
        asked.answer = answer.strip()
        personal = {"answer": asked.answer}
        journal.record(bank, book, actor, Action.ERASURE_REFUSED, party_id=asked.party_id, personal=personal, request=asked.id)


def agree_to_erasure(bank: Bank, actor: Actor, request_id: str) -> Erasure:
    """Agree to a request, which erases at once and for good; legal officers only, and not who asked.

    ErasureRefusedError gives what came to stand against it meanwhile; ConflictError when the request is over, or who asked has left.
    """
    access.require_role(actor, AGREES)
    with bank.read() as book:
        asked = _waiting(book, actor, request_id)
        _require_other(actor, asked)
        asks = book.first(User, id=asked.asked_by, active=True)
    if asks is None or ASKS not in asks.actor().roles:
        raise ConflictError("Who asked is no administrator any more; another one has to ask anew.")
    return erase_customer(bank, asks.actor(), actor, asked.party_id)


def _waiting(book: Book, actor: Actor, request_id: str) -> ErasureRequest:
    access.require_role(actor, ASKS, AGREES)
    asked = book.lock(ErasureRequest, request_id)
    _party(book, actor, asked.party_id)
    if asked.state != RequestState.ASKED:
        raise ConflictError("This request is over: it was decided or taken back meanwhile.")
    return asked


def _require_other(actor: Actor, asked: ErasureRequest) -> None:
    if asked.asked_by == actor.user_id:
        raise ForbiddenError("Another person has to agree: nobody erases a customer's data alone.")


def _party(book: Book, actor: Actor, party_id: str) -> Party:
    party = book.get(Party, party_id)
    if not _sees(actor, party):
        raise NotFoundError("There is no such customer, or it is not yours to see.")
    return party


def _sees(actor: Actor, party: Party) -> bool:
    return actor.reads_everything or actor.branch_id == party.branch_id


def _is_number(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _view(book: Book, actor: Actor, asked: ErasureRequest) -> RequestView:
    told = ("id", "party_id", "reason", "note", "state", "asked_at", "decided_at", "answer", "records", "contents")
    return RequestView(
        **{name: getattr(asked, name) for name in told},
        customer_name=book.get(Party, asked.party_id).name,
        asked_by=book.get(User, asked.asked_by).name,
        decided_by=book.get(User, asked.decided_by).name if asked.decided_by else None,
        is_mine=asked.asked_by == actor.user_id,
    )


def _check(reason: str, note: str) -> None:
    problems = Problems()
    problems.choice("reason", reason, tuple(ErasureReason))
    if reason == ErasureReason.OTHER and is_blank(note):
        problems.add("note", "Write why: the reason alone does not say it.")
    _check_text(problems, "note", note)
    problems.refuse()


def _check_text(problems: Problems, name: str, text: str) -> None:
    if len(text) > LONGEST_NOTE or not is_plain(text, lines=True):
        problems.add(name, f"Use at most {LONGEST_NOTE} characters, without control characters.")
