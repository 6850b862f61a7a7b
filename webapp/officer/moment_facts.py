"""The facts of a moment in words: who, before and after, the rule that fired, papers, agencies, and the proof."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.records import Action, JournalEntry
from lending.service.replay.facts import AgencyCall, Facts, Person, Proof
from lending.service.replay.forms import Entered
from lending.service.replay.moments import Lane
from lending.service.replay.papers import Paper
from lending.service.replay.reading import ReplayMoment
from lending.service.replay.tables import DecisionTaken, Rule
from lending.service.views.timeline import event_of
from webapp.i18n import instant, written_in
from webapp.officer import words
from webapp.officer.chronicle import told
from webapp.officer.figures import local
from webapp.officer.moment_words import rule_value, value_words

#: What is said of a journal row's place in the chain, and the tone: it fits, does not, or is not sealed yet.
_PROVEN: Mapping[bool | None, tuple[object, str]] = {
    True: (_l("Journal entry %(number)s fits the chain"), "good"),
    False: (_l("Journal entry %(number)s was changed after it was sealed"), "error"),
    None: (_l("Journal entry %(number)s is not sealed yet"), "info"),
}


def facts_shown(found: ReplayMoment) -> dict[str, Any]:
    """Return a moment's facts as the page shows them."""
    facts = found.facts
    return {
        "person": _person(facts.person) if found.moment.lane in {Lane.PEOPLE, Lane.CUSTOMER} else [],
        "entered": [_entered(field) for field in facts.entered],
        "form_known": facts.form_known,
        "choice": _choice(facts),
        "variables": [(name, value_words(value)) for name, value in facts.variables],
        "decisions": [_decision(decision) for decision in facts.decisions],
        "papers": [_paper(paper) for paper in facts.papers],
        "papers_title": _("What could be seen") if found.moment.is_decision else _("Papers"),
        "calls": [_call(call) for call in facts.calls],
        "calls_title": _("Agencies asked before this moment") if found.moment.is_decision else _("Agencies asked"),
        "entries": [_entry(entry) for entry in found.moment.entries],
        "proofs": [_proof(proof) for proof in facts.proofs],
    }


def _person(person: Person | None) -> list[dict[str, Any]]:
    if person is None:
        return []
    role = words.word(words.GROUPS, person.role) if person.role else ""
    name = _("customer") if person.name == "customer" else person.name
    rows = [{"term": _("Who"), "value": name, "note": role}]
    if person.claimed_at:
        rows.append({"term": _("Claimed"), "value": f"{local(person.claimed_at):%H:%M:%S}", "note": ""})
    if person.authority_level:
        rows.append({"term": _("Authority"), "value": _("level %(level)s needed", level=person.authority_level), "note": ""})
    if person.four_eyes is not None:
        held = _("Earlier steps were done by others") if person.four_eyes else _("The same person did an earlier step")
        rows.append({"term": _("Four eyes"), "value": held, "tone": "good" if person.four_eyes else "error"})
    return rows


def _entered(field: Entered) -> dict[str, Any]:
    return {
        "label": words.label(field.label),
        "before": value_words(field.before),
        "after": value_words(field.after),
        "changed": field.changed,
        "was": field.before is not None,
    }


def _choice(facts: Facts) -> dict[str, Any] | None:
    choice = facts.choice
    if choice is None:
        return None
    return {
        "taken": words.label(choice.taken),
        "condition": choice.condition,
        "compared": [(name, value_words(value)) for name, value in choice.compared],
    }


def _decision(decision: DecisionTaken) -> dict[str, Any]:
    fired = decision.fired
    reason = words.label(fired.reason) if fired else ""
    version = _("version %(version)s", version=decision.version) if decision.version else ""
    return {
        "name": words.label(decision.name),
        "note": version,
        "output": words.label(decision.output),
        "result": rule_value(fired.result) if fired else _("no rule fired"),
        "reason": reason,
        "reason_lang": written_in(reason),
        "fired": _("Rule %(number)s of %(total)s fired", number=fired.number, total=len(decision.rules)) if fired else _("No rule fired"),
        "inputs": [(words.label(item.label), value_words(item.value), rule_value(item.test)) for item in decision.inputs],
        "labels": [words.label(label) for label in decision.labels],
        "rules": [_rule(rule) for rule in decision.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "number": rule.number,
        "tests": [rule_value(test) for test in rule.tests],
        "result": rule_value(rule.result),
        "fired": rule.fired,
    }


def _paper(paper: Paper) -> dict[str, Any]:
    officers = paper.by is not None
    return {
        "name": paper.file_name if officers else words.word(words.DOCUMENTS, paper.kind),
        "file": paper.file_name,
        "note": _("added by %(name)s, %(at)s", name=paper.by, at=instant(local(paper.at))) if officers else "",
        "url": _file_url(paper),
        "sha256": paper.sha256,
        "short": f"{paper.sha256[:8]}…{paper.sha256[-4:]}",
        "opened": paper.opened,
    }


def _file_url(paper: Paper) -> str | None:
    if paper.by is None:
        return url_for("officer_documents.show", document_id=paper.id)
    return None if paper.gone else url_for("attachments.show", attachment_id=paper.id)


def _call(call: AgencyCall) -> dict[str, Any]:
    answered = call.outcome == Action.AGENCY_ANSWERED
    by_hand = call.outcome == Action.VERIFIED_BY_HAND
    label = _("answered") if answered else _("verified by hand") if by_hand else _("no answer")
    seconds = "" if call.milliseconds is None else _("%(seconds)s s", seconds=f"{call.milliseconds / 1000:.2f}")
    tries = _("try %(number)s", number=call.tries) if call.tries > 1 else ""
    return {
        "agency": words.word(words.AGENCIES, call.agency),
        "label": label,
        "tone": "good" if answered else "info" if by_hand else "warning",
        "time": " · ".join(filter(None, (f"{local(call.at):%H:%M:%S}", tries, seconds))),
    }


def _entry(entry: JournalEntry) -> dict[str, Any]:
    return {**told(event_of(entry)), "time": f"{local(entry.at):%H:%M:%S}"}


def _proof(proof: Proof) -> dict[str, Any]:
    label, tone = _PROVEN[proof.fits]
    hashes = f"{proof.previous[:4]}…{proof.previous[-4:]} → {proof.head[:4]}…{proof.head[-4:]}" if proof.head else ""
    return {"label": str(label) % {"number": f"{proof.entry_id:,}"}, "tone": tone, "hashes": hashes}
