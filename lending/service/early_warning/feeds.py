"""Feeds of the outside, read on from where the bank was: one that is away is asked again from the same place, so that nothing is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lending.domain.actors import WORKER
from lending.domain.early_warning.indicators import BY_CODE
from lending.domain.early_warning.records import RiskFeed
from lending.domain.early_warning.tidings import Tidings
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.errors import AgencyUnavailableError
from lending.service import journal
from lending.service.agency_reports import NoConsentError, require_consent
from lending.service.early_warning.raising import NewSignal, take_signals
from lending.service.legal.preserving import is_secured
from lending.service.ports import Bank, Book


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its name, and how it is read on after an item."""

    name: str
    read: Callable[[Bank, int], Sequence[Tidings]]


FEEDS = (
    Feed("court", lambda bank, after: bank.agencies.court_notices(after)),
    Feed("business_register", lambda bank, after: bank.agencies.register_changes(after)),
    Feed("bureau", lambda bank, after: bank.agencies.bureau_alerts(after)),
    Feed("public_opinion", lambda bank, after: bank.agencies.articles(after)),
)


def poll_feeds(bank: Bank) -> int:
    """Read every feed on by a page, each on its own, and return how many items came; one that is away keeps no other waiting."""
    return sum(poll_feed(bank, feed) for feed in FEEDS)


def poll_feed(bank: Bank, feed: Feed) -> int:
    """Read a feed on by a page and take over what concerns customers; 0 while it is away or has nothing new."""
    with bank.read() as book:
        known = book.first(RiskFeed, name=feed.name) or RiskFeed(name=feed.name)
    try:
        items = feed.read(bank, known.cursor)
    except AgencyUnavailableError as error:
        _note_away(bank, feed.name, str(getattr(error, "reason", "")))
        return 0
    if items or known.failed_since is not None:
        _take_over(bank, feed.name, known.cursor, items)
    return len(items)


def _note_away(bank: Bank, name: str, reason: str) -> None:
    with bank.begin() as book:
        kept = _held(book, name)
        if kept.failed_since is None:
            kept.failed_since = bank.now()
            journal.record(bank, book, WORKER, Action.FEED_FAILED, agency=name, reason=reason)


def _take_over(bank: Bank, name: str, cursor: int, items: Sequence[Tidings]) -> None:
    """Take over a page and move on in one transaction, unless somebody else was faster."""
    with bank.begin() as book:
        kept = _held(book, name)
        if kept.cursor != cursor:
            return
        for item in items:
            _take(bank, book, item)
        kept.cursor, kept.polled_at = max([cursor, *(item.number for item in items)]), bank.now()
        if kept.failed_since is not None:
            journal.record(bank, book, WORKER, Action.FEED_READ_AGAIN, agency=name, since=kept.failed_since)
            kept.failed_since = None


def _held(book: Book, name: str) -> RiskFeed:
    if book.first(RiskFeed, name=name) is None:
        book.add(RiskFeed(name=name))
        book.flush()
    return book.lock(RiskFeed, name)


def _take(bank: Bank, book: Book, item: Tidings) -> None:
    """Take an item over where it warns of a customer whom the bank may read it of."""
    party = book.first(Party, id_number=item.id_number) if item.warns else None
    if party is None or not _may_read(book, party, item):
        return
    signal = NewSignal(key=item.key, source=item.source, kind=_kind(book, party, item), on=item.on, facts=item.facts())
    take_signals(bank, book, party.id, [signal])


def _kind(book: Book, party: Party, item: Tidings) -> str:
    """Return what an item is a signal of: a court that seizes from a customer without collateral enforces, but takes none of the bank's."""
    seized = BY_CODE["collateral_seized"]
    if (item.source, item.kind) == (seized.source, seized.signal) and not is_secured(book, party.id):
        return BY_CODE["court_enforcement"].signal
    return item.kind


def _may_read(book: Book, party: Party, item: Tidings) -> bool:
    try:
        if item.needs_consent:
            require_consent(book, party.id, item.source)
    except NoConsentError:
        return False
    return True
