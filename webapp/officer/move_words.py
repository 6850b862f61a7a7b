"""Moves of running cases in words: states, what became of a case, why an element has no counterpart, what the engine says."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lending.domain.modelling.move_plan import Why
from lending.domain.modelling.moves import MoveState, Outcome
from webapp.officer.drawn_names import process_name, step_name

#: The word, tone and icon of each state of a move.
STATES: Mapping[str, tuple[Any, str, str]] = {
    MoveState.PROPOSED: (_l("Waits for a decision"), "warning", "send"),
    MoveState.RUNNING: (_l("Runs"), "info", "in-progress"),
    MoveState.FINISHED: (_l("Finished"), "good", "checkmark-filled"),
    MoveState.STOPPED: (_l("Stopped"), "error", "pause-filled"),
    MoveState.REFUSED: (_l("Refused"), "error", "close"),
    MoveState.WITHDRAWN: (_l("Taken back"), "quiet", "undo"),
}
#: The same of each case.
OUTCOMES: Mapping[str, tuple[Any, str, str]] = {
    Outcome.WAITING: (_l("Not tried yet"), "quiet", "hourglass"),
    Outcome.MOVED: (_l("Moved"), "good", "checkmark-filled"),
    Outcome.REFUSED: (_l("Refused by the engine"), "error", "warning-alt-filled"),
    Outcome.ENDED: (_l("Had ended before"), "quiet", "checkmark-outline"),
}
#: One that was refused, of a move that was taken up again.
_AGAIN = (_l("Waits to be tried again"), "quiet", "hourglass")
WHYS: Mapping[Why, Any] = {
    Why.GONE: _l("There is no such step in the version the cases go to."),
    Why.OTHER_KIND: _l("It is another kind of step there."),
    Why.OTHER_PART: _l("It lies in another part of the process there."),
    Why.LEFT_OUT: _l("It was left without a counterpart."),
}
#: What the engine says, as patterns, and the same for people.
_SAID = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"There is no migration instruction", _l("The case stands at a step that has no counterpart.")),
        (r"Activities have incompatible types", _l("The two steps are of different kinds; choose one of the same kind.")),
        (r"Events are not of the same type", _l("The two wait for different things; choose one that waits for the same.")),
        (
            r"(source activity's event scope|closest mapped ancestor)",
            _l("The part around it has another counterpart than the part around the step chosen."),
        ),
        (r"There are multiple mappings", _l("Two steps were given the same counterpart.")),
        (r"type of the (source|target) activity is not supported", _l("The engine cannot move cases at a step of this kind.")),
        (r"does not exist$", _l("The case is not there any more.")),
        (r"runs by another version meanwhile", _l("It runs by another version meanwhile.")),
    )
)


def reason(text: str) -> dict[str, str]:
    """Return what the engine said: step, a sentence for people, and its own words where there is no sentence."""
    element, _, said = text.partition(": ") if re.match(r"[\w#]+: ", text) else ("", "", text)
    sentence = next((str(found) for pattern, found in _SAID if pattern.search(said)), said)
    return {"step": step_name(element) if element else "", "said": sentence}


def state_view(state: str) -> dict[str, str]:
    """Return a state as a chip shows it."""
    label, tone, icon = STATES[state]
    return {"label": str(label), "tone": tone, "icon": icon}


def outcome_view(outcome: str, *, again: bool = False) -> dict[str, str]:
    """Return what became of a case as a list shows it; `again`: it was refused once, and waits."""
    label, tone, icon = _AGAIN if again else OUTCOMES[outcome]
    return {"label": str(label), "tone": tone, "icon": icon}


def versions_told(facts: Mapping[str, Any]) -> str:
    """Return from which version of which process to which a case was moved, as its timeline tells it."""
    versions = [str(facts.get(name, "")).partition(":")[2].partition(":")[0] for name in ("source", "target")]
    return f"{process_name(str(facts.get('process', '')))} {versions[0]} → {versions[1]}"
