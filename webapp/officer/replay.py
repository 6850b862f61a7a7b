"""A case to be replayed, as its page shows it: head, diagrams, moments with their facts, and what the player needs of them."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.domain.begun import CaseKind
from lending.service.replay.findings import FindingView
from lending.service.replay.histories import InstanceHistory
from lending.service.replay.reading import Replay, ReplayMoment
from webapp.i18n import day
from webapp.officer import history_words, words
from webapp.officer.figures import local, whole
from webapp.officer.findings import view
from webapp.officer.moment_facts import facts_shown
from webapp.officer.moment_words import LANES, icon_of, note_of, title_of, who_of

#: Marks of time below the scrubber.
_TICKS = 6
#: Rows of the transcript before and from the current one on that come at once: more than its box shows.
_BEFORE, _AFTER = 12, 18


def page(replay: Replay, number: int, findings: Sequence[FindingView], model: Callable[[str], bytes]) -> dict[str, Any]:
    """Return everything the page shows, at moment `number` (the last where there are not so many).

    `model` returns a definition's diagram: the one that is shown first comes with the page.
    """
    moments = _moments(replay, findings)
    current = min(max(number, 1), len(moments))
    first, last = max(current - 1 - _BEFORE, 0), current - 1 + _AFTER
    return {
        "head": _head(replay),
        "moments": moments,
        "earlier": moments[:first],
        "near": moments[first:last],
        "later": moments[last:],
        "current": {**moments[current - 1], "facts": facts_shown(replay.moments[current - 1])} if moments else None,
        "previous": current - 1 if current > 1 else None,
        "next": current + 1 if current < len(moments) else None,
        "decision": next((found["number"] for found in moments if found["decision"] and found["number"] > current), None),
        "lanes": [{"id": lane.value, "label": str(name)} for lane, name in LANES.items()],
        "ticks": _ticks(replay.moments),
        "diagrams": [_diagram(history, replay.histories or ()) for history in replay.histories or ()],
        "away": replay.histories is None,
        "by_command": replay.by_command,
        "whole": _whole(replay),
        "player": _player(replay, current, model),
    }


def facts(replay: Replay, findings: Sequence[FindingView] = ()) -> list[dict[str, Any]]:
    """Return every moment with its facts."""
    shown = zip(_moments(replay, findings), replay.moments, strict=True)
    return [{**moment, "facts": facts_shown(found)} for moment, found in shown]


def _moments(replay: Replay, findings: Sequence[FindingView]) -> list[dict[str, Any]]:
    notes: dict[str, list[dict[str, Any]]] = {}
    for finding in reversed(findings):
        notes.setdefault(finding.anchor, []).append(view(finding))
    moments = [_moment(found, notes.get(found.moment.anchor, ()), len(replay.moments)) for found in replay.moments]
    for before, moment in pairwise([{"day": ""}, *moments]):
        moment["day_begins"] = before["day"] != moment["day"]
    return moments


def _head(replay: Replay) -> dict[str, Any]:
    head, kind = replay.head, history_words.kind(replay.head.kind)
    facts = [words.word(words.PRODUCTS, head.product), f"{head.currency} {whole(head.amount)}"] if head.party_id else []
    if head.kind == CaseKind.APPLICATION:
        label, tone = words.STATUSES[head.status]
        chip = {"label": str(label), "tone": tone}
    else:
        chip = history_words.standing(head.kind, head.outcome, is_open=head.is_open)
        facts = [*([kind] if head.party_id else []), *facts, _("begun %(day)s", day=day(head.begun_on))]
    return {"title": head.customer_name or kind, "reference": head.reference, "chip": chip, "facts": " · ".join(facts)}


def _whole(replay: Replay) -> dict[str, Any]:
    """Say whether the record is whole: every journal row in its place in the chain, the diagrams passed as the engine remembers."""
    proofs = [proof for found in replay.moments for proof in found.facts.proofs]
    broken = [proof for proof in proofs if proof.fits is False]
    sealed = sum(1 for proof in proofs if proof.fits)
    if broken or replay.differences:
        return {"label": _("Record is not whole"), "tone": "error", "differences": replay.differences, "broken": len(broken)}
    if not proofs:
        return {"label": _("No journal entries"), "tone": "quiet", "differences": (), "broken": 0}
    label = _("Record whole, %(sealed)s of %(total)s", sealed=sealed, total=len(proofs))
    return {"label": label, "tone": "good" if sealed == len(proofs) else "info", "differences": (), "broken": 0}


def _diagram(history: InstanceHistory, histories: Sequence[InstanceHistory]) -> dict[str, Any]:
    caller = next((other for other in histories if history.caller in {record.id for record in other.records}), None)
    version = _("version %(version)s, as it ran", version=history.version) if history.version else _("as it ran")
    called = _("called by %(process)s", process=words.label(caller.drawing.name)) if caller else ""
    moved = _("until it was moved to another version") if history.until else _("after it was moved here") if history.since else ""
    note = " · ".join(filter(None, (version, moved, called)))
    return {"title": words.label(history.drawing.name), "note": note, "caller": caller is not None}


def _ticks(moments: Sequence[ReplayMoment]) -> list[dict[str, Any]]:
    if not moments:
        return []
    count = min(_TICKS, len(moments))
    places = sorted({round(index * (len(moments) - 1) / max(count - 1, 1)) for index in range(count)})
    found, before = [], None
    for place in places:
        at = local(moments[place].moment.at)
        on = day(at.date()) if at.date() != before else ""
        found.append({"share": _share(place + 1, len(moments)), "time": f"{at:%H:%M:%S}", "day": on})
        before = at.date()
    return found


def _share(number: int, total: int) -> float:
    return round((number - 1) / max(total - 1, 1), 5)


def _moment(found: ReplayMoment, notes: Sequence[dict[str, Any]], total: int) -> dict[str, Any]:
    moment, at = found.moment, local(found.moment.at)
    return {
        "number": moment.number,
        "share": _share(moment.number, total),
        "day": day(at.date()),
        "time": f"{at:%H:%M:%S}",
        "exact": f"{day(at.date())} {at:%H:%M:%S}.{at.microsecond // 1000:03d}",
        "datetime": moment.at.isoformat(),
        "title": title_of(found),
        "note": note_of(found),
        "who": who_of(found),
        "icon": icon_of(moment),
        "lane": moment.lane.value,
        "decision": moment.is_decision,
        "process": words.label(found.history.drawing.name) if found.history else "",
        "anchor": moment.anchor,
        "notes": notes,
    }


def _first_shown(moments: Sequence[ReplayMoment], current: int) -> InstanceHistory | None:
    """Return whose diagram is shown at a moment; at an act that belongs to none the last one before it, else the first of all."""
    before = (found.history for found in reversed(moments[:current]))
    return next((history for history in (*before, *(found.history for found in moments)) if history), None)


def _player(replay: Replay, current: int, model: Callable[[str], bytes]) -> dict[str, Any]:
    """Return what the player needs: per moment the flows that tokens move along and where they stand after, by number of instance."""
    places = {history.instance: place for place, history in enumerate(replay.histories or ())}
    first = _first_shown(replay.moments, current)
    return {
        "current": current,
        "diagrams": [
            {
                "url": url_for("processes.model", definition=history.definition),
                "model": model(history.definition).decode() if history is first else None,
            }
            for history in replay.histories or ()
        ],
        "labels": dict(words.labels()),
        "moments": [
            {
                "shown": places.get(found.history.instance) if found.history else None,
                "node": found.moment.node,
                "flows": [[places[instance], flow] for instance, flow in found.moment.flows],
                "stands": [[places[instance], node, count] for (instance, node), count in found.moment.marking.items()],
                "decision": found.moment.is_decision,
                "lane": found.moment.lane.value,
            }
            for found in replay.moments
        ],
    }
