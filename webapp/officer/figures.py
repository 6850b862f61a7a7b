"""Amounts, days and times as officers read them: dense, absolute, with the time left in words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from webapp.i18n import day, money, percent
from webapp.officer.words import value_word
from webapp.security import current_bank

#: Share of the time after which what is left is shown as a warning.
_SHORT = 75
_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: what stands first, the note below, the tone, and the whole for a tooltip."""

    label: str
    note: str
    tone: str
    whole: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The service-level clock of a task; `share` of the time is used, 0 to 100."""

    left: str
    due: str
    used: str
    share: int
    tone: str


def whole(amount: Decimal) -> str:
    """Write an amount without its cents where it has none."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else money(amount)


def share(part: Decimal) -> str:
    """Write a fraction as per cent to one place, as the boards do."""
    return percent(part, 1)


def share_or(part: Decimal | None, missing: str = "–") -> str:
    """Write a fraction as the boards do, and something else where there is none."""
    return missing if part is None else share(part)


def figure_or_word(value: str) -> str:
    """Write a value of a report: an amount where it is one, else its word."""
    try:
        return whole(Decimal(value))
    except InvalidOperation:
        return value_word(value)


def local(instant: datetime) -> datetime:
    """Return an instant in the bank's time zone."""
    return instant.astimezone(ZoneInfo(current_bank().settings.timezone))


def clock_time(instant: datetime) -> str:
    """Write the time of the day; the end of a day is 24:00."""
    return f"{local(instant):%H:%M}"


def second_time(instant: datetime) -> str:
    """Write the time of the day to the second."""
    return f"{local(instant):%H:%M:%S}"


def short_day(instant: datetime) -> str:
    """Write day and month of an instant in the language of the page."""
    return without_year(local(instant).date())


def without_year(on: date) -> str:
    """Write day and month in the language of the page."""
    written = day(on)
    return written.rpartition(" ")[0] if " " in written else written.partition("年")[2]


def span(length: timedelta) -> str:
    """Write a length of time in the two units that matter; the second is left out where there is none of it."""
    minutes = int(length.total_seconds() // 60)
    days, hours, odd = minutes // _DAY, minutes % _DAY // _HOUR, minutes % _HOUR
    if minutes >= _DAY:
        return str(_("%(days)s d %(hours)s h", days=days, hours=hours) if days == 1 and hours else _("%(days)s d", days=days))
    if minutes >= _HOUR:
        return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=odd) if odd else _("%(hours)s h", hours=hours))
    return str(_("%(minutes)s min", minutes=minutes))


def age(since: datetime, now: datetime) -> str:
    """Write how old something is, in one unit."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes >= _DAY:
        return str(_("%(days)s d", days=minutes // _DAY))
    return str(_("%(hours)s h", hours=minutes // _HOUR) if minutes >= _HOUR else _("%(minutes)s min", minutes=minutes))


def due(at: datetime | None, now: datetime, end_of_day: datetime) -> Due:
    """Say when a task is due: overdue by how long, today at what time, or which day."""
    if at is None:
        return Due(_("No date"), "", "quiet", _("This task has no due date."))
    written = f"{due_day(at)} {_end_aware(at)}"
    if at < now:
        return Due(_("Overdue"), _("%(span)s late", span=span(now - at)), "error", written)
    if at <= end_of_day:
        return Due(_("Today"), _end_aware(at), "warning", written)
    return Due(short_day(_last_moment(at)), _end_aware(at), "quiet", written)


def due_day(at: datetime) -> str:
    """Write the day on which something is due: what is due at the end of a day is due on that day, not at the first minute of the next."""
    return day(local(_last_moment(at)).date())


def _last_moment(at: datetime) -> datetime:
    return at - timedelta(seconds=1)


def _end_aware(at: datetime) -> str:
    return "24:00" if local(at).time().isoformat() == "00:00:00" else clock_time(at)


def clock(created: datetime, at: datetime | None, now: datetime, end_of_day: datetime) -> Clock | None:
    """Return the service-level clock of a task, None where it has no due date."""
    if at is None:
        return None
    given, used = max(at - created, timedelta(minutes=1)), max(now - created, timedelta())
    share = min(100, round(100 * (used / given)))
    when = due(at, now, end_of_day)
    left = _("%(span)s late", span=span(now - at)) if at < now else _("%(span)s left", span=span(at - now))
    tone = "error" if at < now else "warning" if share >= _SHORT or when.tone == "warning" else "quiet"
    told = _("today %(time)s", time=when.note) if when.tone == "warning" else f"{short_day(_last_moment(at))} {_end_aware(at)}"
    return Clock(left, told, _("%(used)s of %(given)s used", used=span(used), given=span(given)), share, tone)
