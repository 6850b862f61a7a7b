"""The bank's codes of early warning in the words of the page's language."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.records import Action
from lending.service.views.warnings import Evidence
from webapp.i18n import day, money
from webapp.officer import flow_words, words

INDICATORS = {
    "bureau_enquiries": _l("Many enquiries at the bureau"),
    "contact_changes": _l("Telephone or address changed repeatedly"),
    "arrears_in_a_row": _l("Instalments in a row overdue"),
    "income_drop": _l("Income fell"),
    "court_case": _l("Court case"),
    "court_enforcement": _l("Enforcement by a court"),
    "collateral_seized": _l("Collateral seized"),
    "company_abnormal": _l("Company listed as abnormal"),
    "company_revoked": _l("Business licence revoked"),
    "adverse_opinion": _l("Adverse public opinion"),
    "fund_misuse": _l("Loan money misused"),
}
#: Colours: their word, tone and icon; the tone is that of the page's status colours.
COLOURS = {
    "yellow": (_l("Yellow"), "warning", "flag"),
    "orange": (_l("Orange"), "caution", "warning-alt-filled"),
    "red": (_l("Red"), "error", "error-filled"),
}
SEVERITIES = {"soft": _l("soft sign"), "hard": _l("hard sign")}
KINDS = {
    "income": _l("Income"),
    "litigation": _l("Litigation"),
    "purpose": _l("Use of the money"),
    "conduct": _l("Conduct"),
    "contact": _l("Contact details"),
}
SOURCES = {
    "book": _l("the bank's own books"),
    "account_flows": _l("account flows"),
    "bureau": _l("credit bureau"),
    "court": _l("court notices"),
    "business_register": _l("business register"),
    "public_opinion": _l("public opinion"),
    "fund_flow": _l("the flow of money"),
}
#: State of a warning, or how it was judged: word, tone and icon.
STATES = {
    "open": (_l("Open"), "warning", "in-progress"),
    "real": (_l("Real"), "error", "checkmark-filled"),
    "false": (_l("False alarm"), "quiet", "close"),
}
STAGES = {"warned": _l("Not judged yet"), "assessed": _l("Judged"), "acted": _l("Acted upon")}
COURSES = {
    "talk": _l("Talk with the customer"),
    "preserve": _l("Asset preservation"),
    "clarify_use": _l("The use of the money clarified"),
}
#: What a source says of a signal, in the order it is shown.
FACTS = {
    "sink": _l("Money ended at"),
    "case_number": _l("Case"),
    "court": _l("Court"),
    "amount": _l("Amount, CNY"),
    "lender": _l("Asked by"),
    "purpose": _l("For"),
    "company": _l("Company"),
    "registration_number": _l("Registration number"),
    "publication": _l("Published by"),
    "headline": _l("Headline"),
    "asset": _l("Asset"),
    "field": _l("What changed"),
    "instalments": _l("Instalments overdue"),
    "overdue": _l("Overdue, CNY"),
    "drop": _l("Fell by"),
    "before": _l("Income before, CNY a month"),
    "now": _l("Income now, CNY a month"),
    "share": _l("Of what was paid out"),
    "convention": _l("Followed by"),
    "path": _l("Way of the money"),
}
FIELDS = {"phone": _l("telephone"), "address": _l("address"), "phone_and_address": _l("telephone and address")}
#: What an action of an intervention is in words, with its tone and icon.
ACTIONS: Mapping[str, tuple[Any, str, str]] = {
    Action.WARNING_RAISED: (_l("Warning raised"), "warning", "flag"),
    Action.WARNING_CLOSED: (_l("Warning closed"), "good", "checkmark-filled"),
    Action.INTERVENTION_OPENED: (_l("Intervention started"), "info", "flow"),
    Action.INTERVENTION_ASSESSED: (_l("Warning judged"), "info", "decision-tree"),
    Action.DRAWDOWNS_STOPPED: (_l("Drawdowns stopped"), "warning", "locked"),
    Action.DRAWDOWNS_ALLOWED: (_l("Drawdowns allowed again"), "good", "checkmark-filled"),
    Action.PRESERVATION_STEP: (_l("Step of asset preservation done"), "good", "checkmark-filled"),
    Action.USE_HEARD: (_l("Customer heard on the use of the money"), "info", "phone"),
    Action.MISUSE_DECIDED: (_l("Penalty for misuse decided on"), "info", "decision-tree"),
    Action.PLAN_HANDED_ON: (_l("Another plan asked for"), "warning", "edit"),
    Action.INTERVENTION_ENDED: (_l("Intervention over"), "good", "checkmark-filled"),
    Action.CONTACT_CHANGED: (_l("Contact details changed"), "info", "edit"),
    Action.FEED_FAILED: (_l("A source does not answer"), "warning", "warning-alt-filled"),
    Action.FEED_READ_AGAIN: (_l("A source answers again"), "good", "renew"),
}
#: Of which actions the journal's indicator is shown beside.
OF_INDICATOR = (Action.WARNING_RAISED, Action.WARNING_CLOSED)


def colour(code: str) -> dict[str, str]:
    """Return a colour's word, tone and icon."""
    label, tone, icon = COLOURS[code]
    return {"label": str(label), "tone": tone, "icon": icon}


def state(opened: str, verdict: str | None) -> dict[str, str]:
    """Return the word, tone and icon of a warning's state."""
    label, tone, icon = STATES["open" if opened == "open" else verdict or "open"]
    return {"label": str(label), "tone": tone, "icon": icon}


def facts_of(facts: Mapping[str, object]) -> list[dict[str, str]]:
    """Return what a source says of a signal, in words and in order."""
    return [{"term": str(label), "value": _value(name, facts[name])} for name, label in FACTS.items() if facts.get(name) not in {None, ""}]


#: Facts that are codes, with their words.
_CODED = {"field": FIELDS, "sink": flow_words.SINKS, "convention": flow_words.CONVENTIONS}
#: Facts that are amounts.
_AMOUNTS = frozenset({"amount", "before", "now"})


def _value(name: str, value: object) -> str:
    if name in _AMOUNTS:
        return money(Decimal(str(value)))
    return words.word(_CODED[name], str(value)) if name in _CODED else str(value)


def evidence_rows(evidence: Sequence[Evidence]) -> list[dict[str, str]]:
    """Return evidence as terms: one signal with all that is known of it, of several a line each."""
    if len(evidence) == 1:
        (only,) = evidence
        return [{"term": str(_("Since") if _lasts(only) else _("On")), "value": day(only.on)}, *facts_of(only.facts)]
    return [{"term": day(part.on), "value": " · ".join(_labelled(part))} for part in evidence]


def evidence_line(evidence: Sequence[Evidence]) -> str:
    """Return evidence in one line: how many signals there are, the newest one's day, and what its source says."""
    newest = evidence[-1]
    return " · ".join([_when(newest, len(evidence)), *_labelled(newest)[:3]])


def _when(newest: Evidence, count: int) -> str:
    when = day(newest.on)
    if count > 1:
        return str(_("%(count)s signals, the newest of %(day)s", count=count, day=when))
    return str(_("since %(day)s", day=when) if _lasts(newest) else _("signal of %(day)s", day=when))


def _labelled(part: Evidence) -> list[str]:
    return [f"{fact['term']}{words.colon()}{fact['value']}" for fact in facts_of(part.facts)]


def _lasts(part: Evidence) -> bool:
    """Say whether a signal's day is the one since which it holds, as with arrears, and not the one it was seen on."""
    return "instalments" in part.facts
