"""Conduct of collection 催收行為規範 (R10, guideline of 2026-01): when and how a debtor may be contacted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lending.domain.collection.contacts import OUTCOMES, Addressee, Channel, Contact
from lending.domain.parameters import parameter
from lending.domain.problems import Problems

#: A letter can be read when it suits; everything else disturbs.
_DISTURBING: frozenset[Channel] = frozenset({"sms", "call", "visit"})


def check_attempt(
    channel: Channel,
    at: datetime,
    before: Sequence[Contact],
    zone: ZoneInfo,
    *,
    addressee: Addressee = "debtor",
    night_consent: bool = False,
) -> None:
    """Refuse an attempt that R10 forbids: InvalidInputError names the field and when it may be made.

    `at` has a time zone; `zone` is where the debtor lives; `before` are the attempts so far to reach the debtor, in any order.
    """
    problems = Problems()
    local = at.astimezone(zone)
    if channel in _DISTURBING and not night_consent and is_quiet(local):
        rest = f"from {_hour('last', local)}:00 to {_hour('first', local)}:00"
        problems.add("at", f"It is {local:%H:%M} where the debtor lives; no contact {rest} without consent.")
    if channel == "call" and calls_left(before, at, zone) == 0:
        problems.add("channel", "The calls of this day are used up and none was answered; try again tomorrow or write.")
    if addressee == "third_party" and not is_unreachable(before, at, zone):
        problems.add("addressee", "The debtor can be reached; a third party may be asked only when he cannot.")
    problems.refuse()


def check_record(contact: Contact, before: Sequence[Contact], zone: ZoneInfo, *, night_consent: bool = False) -> None:
    """Refuse the record of a contact that R10 forbids, or that lacks a call's recording or the two identified people of a visit."""
    problems = Problems()
    problems.choice("outcome", contact.outcome, OUTCOMES[contact.channel])
    if contact.channel == "call" and contact.outcome != "no_answer" and not contact.recording.strip():
        problems.add("recording", "Calls are recorded; give the reference of the recording.")
    if contact.channel == "visit" and len(set(contact.officers)) < int(parameter("collection.visitors", contact.at.date()).value):
        problems.add("officers", "A visit takes two people; name both.")
    if contact.channel == "visit" and not contact.identified:
        problems.add("identified", "Officers show their identification at a visit; confirm it.")
    problems.refuse()
    check_attempt(contact.channel, contact.at, before, zone, addressee=contact.addressee, night_consent=night_consent)


def is_quiet(local: datetime) -> bool:
    """Tell whether a debtor's local time is in the hours of rest."""
    return not _hour("first", local) <= local.hour < _hour("last", local)


def next_allowed(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment itself when contact is allowed then, else the end of the hours of rest; in the debtor's zone."""
    local = at.astimezone(zone)
    if not is_quiet(local):
        return local
    morning = local.replace(hour=_hour("first", local), minute=0, second=0, microsecond=0)
    return morning if local.hour < _hour("first", local) else morning + timedelta(days=1)


def calls_left(before: Sequence[Contact], at: datetime, zone: ZoneInfo) -> int:
    """Return how many calls may still be tried on the debtor's day: attempts count until one is answered, and then no longer."""
    today = at.astimezone(zone).date()
    calls = [contact for contact in before if contact.channel == "call" and contact.at.astimezone(zone).date() == today]
    if any(contact.answered for contact in calls):
        # R10 bounds attempts that go unanswered; once one is answered the officer's word with the debtor decides.
        calls = []
    return max(int(parameter("collection.calls_a_day", today).value) - len(calls), 0)


def is_unreachable(before: Sequence[Contact], at: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a debtor cannot be reached: calls unanswered on several days of the window, and no answer in it."""
    today = at.astimezone(zone).date()
    first = today - timedelta(days=int(parameter("collection.unreachable_window", today).value))
    recent = [contact for contact in before if first <= contact.at.astimezone(zone).date() <= today]
    if any(contact.answered for contact in recent):
        return False
    days = {contact.at.astimezone(zone).date() for contact in recent if contact.channel == "call"}
    return len(days) >= int(parameter("collection.unreachable_days", today).value)


def _hour(which: str, local: datetime) -> int:
    return int(parameter(f"collection.{which}_hour", local.date()).value)
