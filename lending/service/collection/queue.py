"""A collector's day: whom to call first, by promise, then by how likely a payment is, then by amount."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from lending.domain.actors import Actor, Role
from lending.domain.collection.conduct import next_allowed
from lending.domain.collection.odds import CONTACT_DAYS, PaymentRecord, payment_odds
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.collection.dialling import TALKS
from lending.service.portfolio.ports import DebtorToCall
from lending.service.ports import Bank

#: Who calls debtors, and who looks after those who do.
CALLERS = (Role.COLLECTOR, Role.SENIOR_COLLECTOR, Role.SUPERVISOR)
#: What a debtor's word is worth today: due today, broken, or none that matters.
Word = Literal["due_today", "broken", "none"]
_ORDER: tuple[Word, ...] = ("due_today", "broken", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """A debtor in the order of the day; `allowed_from` is in his own time, the same as `now` where he may be called at once."""

    debtor: DebtorToCall
    word: Word
    odds: Decimal
    now: datetime
    allowed_from: datetime

    @property
    def may_call(self) -> bool:
        """Say whether the hours of contact allow a call now."""
        return self.allowed_from == self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorsDay:
    """The queue of an actor on a business date."""

    today: date
    lines: tuple[QueueLine, ...]


def read_day(bank: Bank, actor: Actor) -> CollectorsDay:
    """Return whom an actor is to call: first promised for today and promises broken, then the likeliest to pay, then the most owed."""
    require_role(actor, *CALLERS)
    with bank.read() as book:
        today = business_date(book)
        found = book.portfolio().debtors_to_call(actor, sorted(TALKS), today, today - timedelta(days=CONTACT_DAYS))
    lines = [_line(bank, debtor, today) for debtor in found]
    return CollectorsDay(today=today, lines=tuple(sorted(lines, key=_place)))


def next_to_call(bank: Bank, actor: Actor, after: str) -> str | None:
    """Return the task of the first debtor who may be called now, other than `after`; None when there is none."""
    tasks = (line.debtor.task_id for line in read_day(bank, actor).lines if line.may_call)
    return next((task_id for task_id in tasks if task_id is not None and task_id != after), None)


def _line(bank: Bank, debtor: DebtorToCall, today: date) -> QueueLine:
    zone = ZoneInfo(debtor.timezone or bank.settings.timezone)
    now = datetime.combine(today, bank.now().astimezone(zone).time(), zone)
    record = PaymentRecord(
        days_past_due=debtor.days_past_due,
        kept=debtor.kept,
        broken=debtor.broken,
        attempts=debtor.attempts,
        answered=debtor.answered,
    )
    return QueueLine(
        debtor=debtor, word=_word(debtor, today), odds=payment_odds(record, today), now=now, allowed_from=next_allowed(now, zone)
    )


def _word(debtor: DebtorToCall, today: date) -> Word:
    if debtor.promised_by is not None:
        return "due_today" if debtor.promised_by <= today else "none"
    recent = debtor.broken_by is not None and debtor.broken_by >= today - timedelta(days=CONTACT_DAYS)
    return "broken" if recent else "none"


def _place(line: QueueLine) -> tuple[int, Decimal, Decimal, str]:
    return _ORDER.index(line.word), -line.odds, -line.debtor.overdue, line.debtor.case_id
