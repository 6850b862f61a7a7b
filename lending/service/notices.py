"""Messages to customers: queued with the change, sent afterwards, once per key."""

from datetime import datetime

from lending.domain.applications import Application
from lending.domain.collection.conduct import next_allowed
from lending.domain.parties import Notification, Party
from lending.errors import ConflictError, LendingError
from lending.service.business_date import business_date
from lending.service.collection.times import zone_of
from lending.service.message_texts import render
from lending.service.ports import Bank, Book


def queue_notice(bank: Bank, book: Book, application: Application, template: str, *, key: str, **facts: object) -> None:
    """Queue a message to the applicant; a second one with the same key changes nothing."""
    if book.first(Notification, key=key) is not None:
        return
    book.add(
        Notification(
            id=key,
            key=key,
            application_id=application.id,
            party_id=application.party_id,
            template=template,
            facts={"reference": application.reference, **facts},
            recorded_at=bank.now(),
            business_date=business_date(book),
        )
    )


def send_notices(bank: Bank, limit: int = 50) -> int:
    """Send queued messages and return how many went; the gateway's own key keeps a repeated one from going twice."""
    with bank.read() as book:
        waiting = book.find(Notification, sent_at=None, order="recorded_at")[:limit]
    return sum(_send(bank, notice) for notice in waiting)


def _send(bank: Bank, notice: Notification) -> bool:
    with bank.read() as book:
        party = book.get(Party, notice.party_id)
        if not book.count(Notification, id=notice.id, sent_at=None):
            return False  # taken back while a gateway that is away held up those before it
    try:
        text = render(notice.template, party.language, notice.facts)
        provider_id = bank.agencies.send_sms(notice.key, party.phone, text, _not_before(bank, notice, party)).message_id
    except ConflictError:
        provider_id = None  # it went under this key before a text or number was changed
    except LendingError:
        return False  # tried again at the next turn, and holds up no other message
    with bank.begin() as book:
        if book.count(Notification, id=notice.id):  # else it was taken back while the gateway took it
            kept = book.lock(Notification, notice.id)
            kept.sent_at, kept.provider_id = bank.now(), provider_id
    return True


def _not_before(bank: Bank, notice: Notification, party: Party) -> datetime | None:
    """Return when a message may arrive: one that was kept waiting, as by a gateway that was away, wakes nobody either (R10)."""
    if notice.not_before is None or bank.now() <= notice.not_before:
        return notice.not_before
    return next_allowed(bank.now(), zone_of(bank, party))
