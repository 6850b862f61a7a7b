"""A moment of a replay in words: what happened, who did it, and with which icon."""

import re
from collections.abc import Mapping
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.service.replay.facts import Facts
from lending.service.replay.histories import InstanceHistory
from lending.service.replay.moments import Ending, Lane, Moment
from lending.service.replay.reading import ReplayMoment
from lending.service.views.timeline import event_of
from webapp.officer import chronicle, words
from webapp.officer.figures import whole

#: The lanes in the order of the scrubber.
LANES: Mapping[Lane, object] = {
    Lane.PEOPLE: _l("People"),
    Lane.WORKERS: _l("Workers"),
    Lane.CUSTOMER: _l("Customer"),
    Lane.ENGINE: _l("Engine"),
}
_DOERS = {Lane.WORKERS: _l("worker"), Lane.CUSTOMER: _l("customer"), Lane.ENGINE: _l("engine"), Lane.PEOPLE: _l("nobody yet")}
_ICONS = {
    "userTask": "user",
    "serviceTask": "bot",
    "exclusiveGateway": "decision-tree",
    "businessRuleTask": "rule",
    "callActivity": "flow",
    "startEvent": "play-outline",
    "noneEndEvent": "checkmark-outline",
}
_AMOUNT = re.compile(r"-?\d{1,15}\.\d{2}")
_LARGE = re.compile(r"(?<![\w.-])\d{5,}(?![\w.-])")
_TRUTHS = {"true": True, "false": False}
_QUOTED = re.compile(r'"([^"]*)"')
#: Longer answers than this are read beside the moment, not in its title.
_SHORT = 60


def title_of(found: ReplayMoment) -> str:
    """Return what happened at a moment, in a few words."""
    moment, history = found.moment, found.history
    if history is None or moment.record is None:
        told = chronicle.told(event_of(moment.entries[0])) if moment.entries else {"title": ""}
        return f"{told['title']}{words.colon()}{told['fact']}" if history else str(told["title"])
    name = words.label(history.drawing.names.get(moment.node, moment.node))
    said = _said(moment, found.facts, history)
    if not said:
        return name
    return f"{name} → {said}" if found.facts.choice or found.facts.decisions else f"{name}{words.colon()}{said}"


def _said(moment: Moment, facts: Facts, history: InstanceHistory) -> str:
    if moment.ending is Ending.WAITS:
        return str(_("waits now"))
    if moment.ending is Ending.CANCELLED:
        return str(_("interrupted"))
    if facts.choice:
        return words.label(facts.choice.taken) or str(_("went on"))
    if moment.record_kind == "callActivity":
        return str(_("ended; back in %(process)s", process=words.label(history.drawing.name)))
    if moment.record_kind == "startEvent" and history.caller and moment.node not in history.drawing.diagram.parents:
        return str(_("%(process)s begins", process=words.label(history.drawing.name)))
    if facts.decisions and facts.decisions[0].fired:
        return rule_value(facts.decisions[0].fired.result)
    return _outcome(facts)


def _outcome(facts: Facts) -> str:
    answer = next((field.after for field in facts.entered if field.after), None)
    return value_words(answer) if answer and len(answer) <= _SHORT else ""


def note_of(found: ReplayMoment) -> str:
    """Return what the journal says of a step, beside its name."""
    notes = [chronicle.told(event_of(entry)) for entry in found.moment.entries if found.moment.record and found.moment.lane is Lane.WORKERS]
    return " · ".join(dict.fromkeys(f"{note['title']} {note['fact']}".strip() for note in notes))


def who_of(found: ReplayMoment) -> str:
    """Return who did it: a person's name, else the kind of doer."""
    moment, person = found.moment, found.facts.person
    if person and person.name != "customer" and moment.lane is Lane.PEOPLE:
        return person.name
    return str(_DOERS[moment.lane])


def icon_of(moment: Moment) -> str:
    """Return the icon of a moment."""
    if moment.ending is Ending.CANCELLED:
        return "close"
    if moment.ending is Ending.WAITS:
        return "hourglass"
    if moment.record is None:
        return str(chronicle.told(event_of(moment.entries[0]))["icon"]) if moment.entries else "document"
    return _ICONS.get(moment.record_kind, "time" if "imer" in moment.record_kind else "flow")


def value_words(value: object) -> str:
    """Write a value as people read it: amounts with separators, yes and no, words of forms in the language of the page."""
    if value is None:
        return str(_("empty"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    text = str(value)
    if _AMOUNT.fullmatch(text):
        return whole(Decimal(text))
    if isinstance(value, int):
        return f"{value:,}"
    return words.label(text) if text in words.labels() else words.rule_word(text)


def rule_value(text: str) -> str:
    """Write what a rule asks or gives without the quotes of its language; nothing asked is `any`, a list is each of its words."""
    if not text:
        return str(_("any"))
    if text in _TRUTHS:
        return value_words(_TRUTHS[text])
    said = _QUOTED.sub(lambda found: ",".join(map(words.rule_word, found[1].split(","))), text)
    return _LARGE.sub(lambda found: f"{int(found[0]):,}", said.replace(",", ", "))
