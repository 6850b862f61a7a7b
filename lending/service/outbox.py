"""The outbox: words to the engine are committed with the change that caused them and delivered afterwards, in order per application."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from lending.domain.applications import Application
from lending.domain.records import Errand, OutboxMessage
from lending.errors import LendingError, TransientError
from lending.service.ports import Bank, Book, Scalar

#: Seconds between tries: doubling from the first to the last.
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 60.0
#: Words delivered side by side; each waits for the engine most of its time.
_AT_ONCE = 8


class NobodyWaitsYetError(TransientError):
    """The case runs, but has not come to where it waits for this message."""


def post(
    bank: Bank, book: Book, kind: Errand, target: str, application_id: str, *, key: str, variables: Mapping[str, Scalar] | None = None
) -> None:
    """Put a word to the engine into the outbox; the key makes a second one of the same kind a ConflictError."""
    book.add(
        OutboxMessage(
            key=key,
            kind=kind,
            target=target,
            application_id=application_id,
            variables=dict(variables or {}),
            recorded_at=bank.now(),
            next_try_at=bank.now(),
        )
    )


def deliver_outbox(bank: Bank, limit: int = 50) -> int:
    """Deliver what is due and return how many words were delivered; an engine that is away only makes them wait."""
    with bank.read() as book:
        due = book.due_outbox(bank.now(), limit)
    if len(due) <= 1:
        return sum(_deliver(bank, message) for message in due)
    # One word per application, so their order does not matter; one after the other they would wait for each other's engine calls.
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="outbox") as pool:
        return sum(pool.map(partial(_deliver, bank), due))


def _deliver(bank: Bank, message: OutboxMessage) -> bool:
    try:
        result = _HOW[Errand(message.kind)](bank, message)
    except LendingError as error:  # also a word the engine refuses: it waits, said so, and holds up no other case
        _postpone(bank, message, error)
        return False
    with bank.begin() as book:
        kept = book.lock(OutboxMessage, message.id)
        kept.tries, kept.delivered_at, kept.result, kept.last_error = message.tries + 1, bank.now(), result, None
    return True


def _postpone(bank: Bank, message: OutboxMessage, error: LendingError) -> None:
    with bank.begin() as book:
        kept = book.lock(OutboxMessage, message.id)
        wait = min(_FIRST_WAIT * 2 ** min(message.tries, 16), _LONGEST_WAIT)
        kept.tries, kept.next_try_at, kept.last_error = message.tries + 1, bank.now() + timedelta(seconds=wait), str(error)


def _start(bank: Bank, message: OutboxMessage) -> str:
    # Starting is not idempotent: a reply lost on the way, or a kill between start and record, must not start the case twice.
    if (message.tries and _started(bank, message)) or _claimed(bank, message.application_id):
        return "already_started"
    _note_try(bank, message)
    bank.engine.start(message.target, message.application_id, _scalars(message))
    return "started"


def _started(bank: Bank, message: OutboxMessage) -> bool:
    """Say whether this start worked: the engine knows one instance more of that key than earlier starts account for."""
    with bank.read() as book:
        same = book.find(OutboxMessage, kind=Errand.START, target=message.target, application_id=message.application_id)
    earlier = sum(each.id < message.id for each in same if each.id is not None and message.id is not None)
    return len(bank.engine.instances(message.target, message.application_id)) > earlier


def _note_try(bank: Bank, message: OutboxMessage) -> None:
    """Commit that a start is tried before it is: only a second try has to look whether the first one worked."""
    with bank.begin() as book:
        book.lock(OutboxMessage, message.id).tries += 1


def _claimed(bank: Bank, business_key: str) -> bool:
    with bank.read() as book:
        application = book.first(Application, id=business_key)
    # What is no application, such as the close of a day, is claimed by nobody; a second instance of it finds its work done.
    return application is not None and application.process_instance is not None


def _correlate(bank: Bank, message: OutboxMessage) -> str:
    if bank.engine.correlate(message.target, message.application_id, _scalars(message)):
        return "correlated"
    # The book is ahead of the engine: the customer may appeal while the step that opens the appeal is still being reported.
    if any(record.end is None for record in bank.engine.activity_history(message.application_id)):
        raise NobodyWaitsYetError
    return "nothing_waited"


def _complete(bank: Bank, message: OutboxMessage) -> str:
    return "completed" if bank.engine.complete_task(message.target, _scalars(message)) else "gone"


def _scalars(message: OutboxMessage) -> Mapping[str, Scalar]:
    return message.variables  # type: ignore[return-value]  # only `post` writes them, and it takes scalars


_HOW = {Errand.START: _start, Errand.MESSAGE: _correlate, Errand.COMPLETE: _complete}
