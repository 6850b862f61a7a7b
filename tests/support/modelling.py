"""A process, a decision and a form that two owners change, and changes of them."""

import json
from typing import Any

from lending.adapters.models import BPMN
from lending.domain.records import Action, JournalEntry
from lending.service.modelling import moves
from lending.service.modelling.drafts import open_draft, save_draft
from lending.service.modelling.move_preview import Wanted
from lending.service.modelling.move_run import move_cases
from lending.service.modelling.moves import MoveOrder
from lending.service.modelling.releases import approve_release, propose_release
from lending.service.ports import DeployedProcess
from tests.support.bank import TrialBank
from tests.support.walk import rows

APPROVAL = (BPMN / "approval.bpmn").read_bytes()
CHANGED = APPROVAL.replace(b'name="Score applicant"', b'name="Score the applicant"')

#: A decision by itself; the changed one asks a consumer with a fair score for less.
PRICING = (BPMN / "pricing.dmn").read_bytes()
DEARER = PRICING.replace(b"<text>0.45</text>", b"<text>0.55</text>")
#: A form whose label says more.
REVIEW = (BPMN / "forms" / "review_case.form").read_bytes()
CLEARER = REVIEW.replace(b'"label": "Reasons"', b'"label": "Reasons, in plain words"')


def deployed_pricing(trial: TrialBank) -> None:
    """Let the bank's decisions be live in their first version."""
    trial.engine.deploy("loanflow", {path.name: path.read_bytes() for path in sorted(BPMN.glob("*.dmn"))})


def deployed_approval(trial: TrialBank) -> None:
    """Let approval be live in its third version."""
    trial.engine.listed.append(DeployedProcess("approval", "Approval", "approval:3:x", "3", 2, {"review_case": 2}))
    trial.engine.deployed["approval:3:x.bpmn"] = APPROVAL
    trial.engine.deployed["approval.bpmn"] = APPROVAL


def release(trial: TrialBank, content: bytes, file: str = "review_case.form") -> str:
    """Let a model of one owner be put in force by another one now, and return the release's id."""
    owner, second = trial.actor("owner"), trial.actor("owner.second")
    save_draft(trial.bank, owner, file, content, open_draft(trial.bank, owner, file).revision)
    released = propose_release(trial.bank, owner, file, "A clearer name.")
    approve_release(trial.bank, second, released)
    return released


#: The same with its scoring step under another id, so that cases at it have no counterpart.
RENAMED = APPROVAL.replace(b'id="score_applicant"', b'id="rate_applicant"').replace(b'Ref="score_applicant"', b'Ref="rate_applicant"')
RENAMED = RENAMED.replace(b'bpmnElement="score_applicant"', b'bpmnElement="rate_applicant"')
OLD, NEW = "approval:3:x", "approval:4:x"


def two_versions(trial: TrialBank, content: bytes = RENAMED) -> None:
    """Let approval be live in its fourth version, and no case run by the third yet."""
    deployed_approval(trial)
    trial.engine.deploy("loanflow", {"approval.bpmn": content})
    trial.engine.listed[0] = DeployedProcess("approval", "Approval", NEW, "4", 0, {})


def standing(trial: TrialBank, *elements: str, key: str = "") -> list[str]:
    """Let cases of the third version stand at these elements, and return their instances."""
    begun = len(trial.engine.moves.cases)
    names = [f"i{begun + number}" for number in range(len(elements))]
    for name, element in zip(names, elements, strict=True):
        trial.engine.moves.cases[name] = [OLD, element, key or f"key-{name}"]
    return names


def started(trial: TrialBank, *elements: str, most: int = 10, least: int = 20, chosen: dict[str, str] | None = None, key: str = "") -> str:
    """Let cases stand at these elements, and a move of them run; returns its id."""
    standing(trial, *elements, key=key)
    order = MoveOrder(wanted=Wanted(source=OLD, target=NEW, chosen=chosen or {}), note="New.", most_refused=most, least_tried=least)
    move_id = moves.propose_move(trial.bank, trial.actor("owner"), "approval", order)
    moves.start_move(trial.bank, trial.actor("owner.second"), move_id)
    return move_id


def finish(trial: TrialBank) -> None:
    """Let the workers go on until nothing is left to do."""
    while move_cases(trial.bank):
        pass


def told(trial: TrialBank, action: Action) -> list[dict[str, Any]]:
    """Return the facts of the journal's entries of an action, in their order."""
    return [json.loads(entry.body) for entry in rows(trial, JournalEntry, order="id") if entry.action == action]
