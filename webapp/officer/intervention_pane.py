"""What stands beside the form of an intervention's task: how dangerous it is, the evidence, what was done so far, what is owed."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.service.views.warnings import InterventionView, StepTaken, WarningView
from lending.service.worklist import InterventionWork
from webapp.i18n import day
from webapp.officer import words
from webapp.officer.collection_pane import owed
from webapp.officer.drawn_names import step_name
from webapp.officer.warning_words import COURSES, INDICATORS, KINDS, SEVERITIES, SOURCES, colour, evidence_rows, state

#: Tasks in which the customer is spoken with, or may be.
_TALKS = frozenset({"assess_warning", "talk_with_customer", "hear_on_use"})


def view(work: InterventionWork) -> dict[str, Any]:
    """Return the parts of the pane that only a task of an intervention has."""
    intervention = work.intervention
    newest = intervention.warnings[-1]
    return {
        "facts": [work.task.customer_name, words.word(words.PRODUCTS, work.task.product), words.word(KINDS, intervention.kind)],
        "case_url": url_for("loan_book.show", loan_id=work.loan.id),
        "warning_url": url_for("warnings.show", warning_id=newest.id),
        "checks": [],
        "danger": danger(intervention),
        "phone": work.phone if work.task.definition in _TALKS else None,
        "warnings": [warning(each) for each in intervention.warnings],
        "steps": [step(each) for each in intervention.steps],
        "owed": owed(work.loan),
    }


def danger(intervention: InterventionView) -> dict[str, str]:
    """Say how dangerous it looks and what course it takes."""
    shown = colour(intervention.colour)
    parts = [
        words.word(COURSES, intervention.course) if intervention.course else "",
        str(_("Drawdowns are stopped since %(day)s.", day=day(intervention.stopped_since))) if intervention.stopped_since else "",
        str(_("It is overdue; the supervisor knows.")) if intervention.escalated else "",
    ]
    return {"tone": shown["tone"], "icon": shown["icon"], "title": shown["label"], "text": " · ".join(part for part in parts if part)}


def warning(each: WarningView) -> dict[str, Any]:
    """Return a warning with its evidence in words."""
    return {
        "title": words.word(INDICATORS, each.indicator),
        "colour": colour(each.colour),
        "state": state(each.state, each.verdict),
        "facts": f"{words.word(SEVERITIES, each.severity)} · {words.word(SOURCES, each.source)}",
        "raised": day(each.raised_on),
        "evidence": evidence_rows(each.evidence),
        "url": url_for("warnings.show", warning_id=each.id),
    }


def step(each: StepTaken) -> dict[str, str]:
    """Return a step that was taken: what, by whom, when, with what reference."""
    entries = each.entries
    told = [str(entries[name]) for name in ("reference", "court", "reasons", "said", "outcome", "note") if entries.get(name)]
    return {"name": step_name(each.definition), "by": each.by, "on": day(each.on), "note": " · ".join(told)}
