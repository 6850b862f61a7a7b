"""A move before it is proposed, as its page shows it: what goes on with what, what cannot move and why."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.domain.actors import Actor
from lending.domain.modelling.move_plan import Node
from lending.errors import InvalidInputError
from lending.service.modelling.move_ports import RunningCase
from lending.service.modelling.move_preview import MOST_LISTED, Preview, Step, Wanted, preview_move
from lending.service.modelling.moves import references
from lending.service.ports import Bank
from webapp.officer import move_words, words
from webapp.officer.model_words import kind_words
from webapp.sentences import errors_of

#: What stands in the form before anybody typed: stop when more than 10 % of at least 20 cases tried were refused.
USUAL = {"note": "", "most_refused": "10", "least_tried": "20"}


def preview_view(bank: Bank, actor: Actor, process: str, wanted: Wanted, errors: dict[str, list[str]]) -> dict[str, Any]:
    """Return what a move would do; counterparts that are not there are said in `errors`, and the engine's own are shown in their place."""
    try:
        found = preview_move(bank, actor, process, wanted)
    except InvalidInputError as error:
        errors.update(errors_of(error.errors))
        found = preview_move(bank, actor, process, replace(wanted, chosen={}))
    rows = [_row(step) for step in found.steps]
    known = references(bank, actor, [case.business_key for case in found.stuck])
    stuck = sum(step.waiting for step in found.steps if step.why)
    return {
        "cases": found.source.cases,
        "source": found.source.version,
        "target": found.target.version,
        "rows": [row for row in rows if row["telling"]],
        "others": [row for row in rows if not row["telling"]],
        "stuck_count": stuck,
        "stuck": [_stuck(case, known) for case in found.stuck],
        "stuck_more": len(found.stuck) == MOST_LISTED,
        "waits": _waits(found),
        "calls": [row for row in rows if row["calls"] and row["waiting"]],
        "elsewhere": [move_words.reason(f"{each.source}: {text}") for each in found.elsewhere for text in each.reasons],
        "objected": found.objected,
        "hashes": (found.source_sha256, found.target_sha256),
        "compare_url": url_for("releases.compare", process=process, old=wanted.source, new=wanted.target),
    }


def _row(step: Step) -> dict[str, Any]:
    return {
        "id": step.node.id,
        "name": _named(step.node),
        "kind": kind_words().get(step.node.kind[:1].upper() + step.node.kind[1:], step.node.kind),
        "waiting": step.waiting,
        "counterpart": step.counterpart,
        "choices": [(node.id, _named(node)) for node in step.choices],
        "why": str(move_words.WHYS[step.why]) if step.why else "",
        "stuck": bool(step.why and step.waiting),
        "objections": [move_words.reason(text)["said"] for text in step.objections],
        "calls": step.node.kind == "callActivity",
        "telling": bool(step.waiting or step.why or step.objections or step.counterpart != step.node.id),
    }


def _stuck(case: RunningCase, known: Mapping[str, str]) -> dict[str, Any]:
    reference = known.get(case.business_key)
    url = url_for("cases.show", application_id=case.business_key) if reference else None
    return {"name": reference or case.business_key or case.instance, "url": url}


def _waits(found: Preview) -> list[dict[str, str]]:
    ending = [
        {"name": _named(node), "said": str(_("ends: it is not in the version the cases go to, or its step is another one"))}
        for node in found.ending
    ]
    anew = [{"name": _named(node), "said": str(_("begins with the move, its time counted from then"))} for node in found.beginning]
    return [*ending, *anew]


def _named(node: Node) -> str:
    return words.label(node.name or node.id.replace("_", " ").capitalize())
