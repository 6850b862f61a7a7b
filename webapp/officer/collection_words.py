"""The bank's codes of collection in the words of the page's language."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.actors import WORKER
from webapp.i18n import day, money

CHANNELS = {
    "sms": (_l("Message"), "mobile"),
    "call": (_l("Call"), "phone"),
    "letter": (_l("Letter"), "email"),
    "visit": (_l("Visit"), "building"),
}
ADDRESSEES = {"debtor": _l("the debtor"), "guarantor": _l("the guarantor"), "third_party": _l("a third party")}
#: What came of an attempt: its word and tone.
CONTACT_OUTCOMES = {
    "reached": (_l("reached"), "good"),
    "promise_to_pay": (_l("promises to pay"), "good"),
    "refused_to_pay": (_l("refuses to pay"), "error"),
    "disputed": (_l("disputes the debt"), "warning"),
    "hardship": (_l("hardship"), "warning"),
    "deceased": (_l("deceased"), "warning"),
    "no_answer": (_l("no answer"), "quiet"),
    "wrong_number": (_l("wrong number"), "error"),
    "delivered": (_l("delivered"), "good"),
    "undelivered": (_l("not delivered"), "error"),
    "on_its_way": (_l("on its way"), "info"),
}
#: What is to be done after an attempt; what was kept before there were codes stands as it was written.
NEXT_STEPS = {
    "wait": _l("wait for the money"),
    "call": _l("call again"),
    "visit": _l("visit"),
    "write": _l("write"),
    "senior": _l("a senior collector goes on"),
    "look_into": _l("find out what is true"),
    "plan": _l("look for another plan"),
    "find": _l("ask where he is"),
    "estate": _l("look for who inherits"),
    "legal": _l("prepare for court"),
    "delivery report": _l("await the delivery report"),
}
#: What the exchange says of a call: its word, tone and icon.
CALL_STATES = {
    "answered": (_l("picked up"), "good", "phone"),
    "no_answer": (_l("no answer"), "warning", "phone"),
    "ringing": (_l("the exchange has not said yet"), "info", "hourglass"),
}
#: What a debtor's word is worth today, for the queue of calls: word, tone and icon.
WORDS_GIVEN = {
    "due_today": (_l("Promised today"), "info", "calendar"),
    "broken": (_l("Promise broken"), "error", "warning-alt-filled"),
    "none": (_l("To call"), "quiet", "phone"),
}
#: The same beside a debtor, under the heading Promise.
WORDS_SHORT = {"due_today": _l("Today"), "broken": _l("Broken"), "none": _l("None")}
PROMISE_STATES = {"open": (_l("Open"), "info"), "kept": (_l("Kept"), "good"), "broken": (_l("Broken"), "error")}
STEPS = {
    "": _l("Not begun"),
    "sms": _l("Messages"),
    "phone": _l("Calls"),
    "senior": _l("Senior collector"),
    "legal": _l("Legal action"),
}
OBJECTIONS = {
    "disputed": _l("The debtor disputes the debt."),
    "hardship": _l("The debtor cannot pay; think of restructuring."),
    "deceased": _l("The debtor is said to have died; ask for the certificate and look for the estate."),
    "unreachable": _l("The debtor cannot be reached; a third party may be asked where he is, not told of the debt."),
}


def spoken_by(name: str) -> str:
    """Return who made a contact: messages are the system's, by the name of its workers in the book."""
    return str(_("the system")) if name == WORKER.name else name


def promised(facts: Mapping[str, Any]) -> str:
    """Say of a promise how much was promised by when, and what became of it once that is known."""
    promise = _("CNY %(amount)s by %(day)s", amount=money(Decimal(facts["amount"])), day=day(date.fromisoformat(facts["by"])))
    return f"{promise} · {PROMISE_STATES[facts['state']][0]}" if "state" in facts else str(promise)
