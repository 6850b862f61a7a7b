"""A move of running cases, and each of its cases, as pages show them."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.domain.modelling.moves import MovedCase, Outcome
from lending.service.modelling.moves import MoveView
from webapp.i18n import instant
from webapp.officer import move_words


def move_view(found: MoveView) -> dict[str, Any]:
    """Return a move with its people, how far it is and how its cases fared."""
    move, counts = found.move, found.counts
    looked_at, (refused, tried) = found.total - counts[Outcome.WAITING], found.tried
    return {
        "id": move.id,
        "url": url_for("moves.show", move_id=move.id),
        "state": move_words.state_view(move.state),
        "source": version_view(move.source),
        "target": version_view(move.target),
        "source_sha256": move.source_sha256,
        "target_sha256": move.target_sha256,
        "note": move.note,
        "remark": move.remark,
        "most_refused": move.most_refused,
        "least_tried": move.least_tried,
        "proposed_by": found.proposed_by,
        "proposed_at": instant(move.proposed_at),
        "decided_by": found.decided_by,
        "decided_at": instant(move.decided_at) if move.decided_at else None,
        "resumed_by": found.resumed_by,
        "resumed_at": instant(move.resumed_at) if move.resumed_at else None,
        "resumed_because": move.resumed_because,
        "ended_at": instant(move.ended_at) if move.ended_at else None,
        "mine": found.mine,
        "total": found.total,
        "done": looked_at,
        "share": round(100 * looked_at / found.total) if found.total else 0,
        "refused_share": f"{100 * refused / tried:.0f} %" if tried else "–",
        "counts": [{"label": str(move_words.OUTCOMES[each][0]), "value": f"{counts[each]:,}"} for each in Outcome],
        "waiting": counts[Outcome.WAITING],
        "moved": counts[Outcome.MOVED],
        "refused": counts[Outcome.REFUSED],
    }


def case_view(case: MovedCase, known: Mapping[str, str]) -> dict[str, Any]:
    """Return what became of a case, by its application's reference where it has one."""
    return {
        "name": known.get(case.business_key) or case.business_key or case.instance,
        "url": url_for("cases.show", application_id=case.application_id) if case.application_id else None,
        "outcome": move_words.outcome_view(case.outcome, again=case.outcome == Outcome.WAITING and case.at is not None),
        "reasons": [move_words.reason(text) for text in case.reasons],
        "at": instant(case.at) if case.at else "",
    }


def version_view(definition: str) -> str:
    """Say which version a definition in the engine is."""
    return str(_("version %(version)s", version=definition.split(":")[1] if ":" in definition else definition))
