"""A loan's lawsuits and preservations in words: how far each is, its steps, and its costs beside the ledger."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.service.views.legal import ActionView, CostLine, LegalView, PreservationView, StepView
from webapp.i18n import day, money
from webapp.officer import legal_words, words
from webapp.officer.begun import replay_url


def parts(legal: LegalView) -> dict[str, Any]:
    """Return everything the part *Legal* shows."""
    return {
        "actions": [action(each) for each in legal.actions],
        "preservations": [preservation(each) for each in legal.preservations],
        "steps": [step(each) for each in legal.steps],
        "costs": [cost(each) for each in legal.costs],
    }


def action(each: ActionView) -> dict[str, Any]:
    """Return a lawsuit: where it stands, and what is known of it."""
    label, tone = legal_words.ENDINGS[each.ending] if each.ending else (legal_words.STAGES[each.stage], "info")
    return {
        "title": _("Lawsuit of %(day)s", day=day(each.opened_on)),
        "replays": _replays([(each.case_id, _("Replay"))]),
        "state": {"label": str(label), "tone": tone},
        "facts": [
            {"term": str(term), "value": value}
            for term, value in (
                (_("Court"), each.court),
                (_("Number"), each.case_number),
                (_("Amount claimed"), money(each.claimed) if each.claimed else ""),
                (_("Judged or settled"), money(each.judged) if each.judged else ""),
                (_("Rests until"), day(each.look_again_on) if each.look_again_on and not each.ended_on else ""),
                (_("Next step by"), day(each.due_on) if not each.ended_on else ""),
                (_("Over since"), day(each.ended_on) if each.ended_on else ""),
            )
            if value
        ],
    }


def preservation(each: PreservationView) -> dict[str, Any]:
    """Return a preservation: what is frozen, how much, until when."""
    label, tone = legal_words.PRESERVATIONS[each.state]
    within = each.case_id or each.intervention_id
    alone = _("Replay of the release") if within else _("Replay")
    return {
        "title": _("Asset preservation of %(day)s", day=day(each.opened_on)),
        "replays": _replays([(within or "", _("Replay")), (each.id if each.process_instance else "", alone)]),
        "state": {"label": str(label), "tone": tone},
        "facts": [
            {"term": str(term), "value": value}
            for term, value in (
                (_("Made for"), words.word(legal_words.CAUSES, each.cause)),
                (_("Freeze"), words.word(legal_words.FREEZES, each.freeze)),
                (_("Court"), each.court),
                (_("Number"), each.reference),
                (_("What"), words.word(legal_words.ASSETS, each.asset)),
                (_("Amount"), money(each.amount) if each.amount else ""),
                (_("Security"), money(each.deposit) if each.deposit else ""),
                (_("Holds until"), day(each.frozen_until) if each.frozen_until else ""),
            )
            if value
        ],
    }


def _replays(cases: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the replays of what a lawsuit or preservation ran within, none for who does not replay."""
    return [{"url": url, "label": label} for key, label in cases if key and (url := replay_url(key))]


def step(each: StepView) -> dict[str, Any]:
    """Return a step: what, when, by whom, what it cost, what came of it, and its paper."""
    label, tone = legal_words.OUTCOMES.get(each.outcome, ("", "quiet"))
    named = words.word(legal_words.PAPERS, each.outcome) if each.kind == "paper" else str(label)
    return {
        "what": step_name(each.kind),
        "on": day(each.on),
        "by": {"worker": _("the system")}.get(each.actor_name, each.actor_name),
        "late": _("late, due on %(day)s", day=day(each.due_on)) if each.is_late and each.due_on else "",
        "where": " · ".join(part for part in (each.court, each.reference) if part),
        "note": each.note,
        "amount": money(each.amount) if each.amount else "",
        "costs": money(each.costs) if each.costs else "",
        "gone": not each.counts,
        "outcome": {"label": named, "tone": tone} if named else None,
        "paper": paper(each),
    }


def paper(each: StepView) -> dict[str, str] | None:
    """Return where a step's paper is, None where it has none."""
    if each.document_id is None:
        return None
    return {"url": url_for("officer_documents.show", document_id=each.document_id), "name": each.file_name}


def step_name(kind: str) -> str:
    """Return what a step is called."""
    return words.label(legal_words.STEPS[kind]) if kind in legal_words.STEPS else words.word(legal_words.OTHER_STEPS, kind)


def cost(each: CostLine) -> dict[str, Any]:
    """Return a sum beside the ledger's, and whether the two agree."""
    agrees = each.ledger is None or each.ledger == each.amount
    ledger = "" if each.ledger is None else money(each.ledger)
    return {"name": words.word(legal_words.COSTS, each.name), "amount": money(each.amount), "ledger": ledger, "agrees": agrees}
