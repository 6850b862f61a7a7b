"""Histories of cases on the bank's own diagrams, as an engine would keep them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from defusedxml import ElementTree

from lending.adapters.models import BPMN
from lending.domain.applications import Application
from lending.service import documents, journal, tasks
from lending.service.documents import Upload
from lending.service.modelling.move_preview import Wanted
from lending.service.modelling.move_run import move_cases
from lending.service.modelling.moves import MoveOrder, propose_move, start_move
from lending.service.ports import ActivityRecord, DecisionRecord, VariableRecord
from lending.service.replay.diagrams import read_drawings
from tests.support.bank import TrialBank
from tests.support.modelling import CHANGED, NEW, OLD, two_versions
from tests.support.passages import record
from tests.support.walk import until_score
from tests.support.worlds import pdf

#: The way of an application that the model sends to people, up to the reviewer.
TO_REVIEW = ("start_approval", "score_applicant", "decide_route", "gw_who", "gw_review_needed", "decide_authority", "open_review")
TO_REVIEW += ("gw_at_stage", "gw_resume", "review_case")


def deploy(trial: TrialBank, *processes: str) -> None:
    """Let the engine have the bank's diagrams, each in version 3."""
    for process in processes:
        trial.engine.deployed[f"{process}:3:x.bpmn"] = (BPMN / f"{process}.bpmn").read_bytes()


def walked(
    process: str, instance: str, nodes: Iterable[str], begun: datetime, *, stands: bool = False, step: float = 1.0
) -> list[ActivityRecord]:
    """Return passages through these nodes one after another, a step each; with `stands` the last is not ended."""
    kinds, path = _kinds(process), list(nodes)
    found = []
    for number, node in enumerate(path):
        at = begun + timedelta(seconds=step * number)
        last = stands and number == len(path) - 1
        found.append(
            replace(
                record(node),
                id=f"{node}:{instance}:{number}",
                name=node.replace("_", " ").capitalize(),
                kind=kinds[node],
                process=process,
                process_definition=f"{process}:3:x",
                process_instance=instance,
                start=at,
                end=None if last else at + timedelta(seconds=step),
            )
        )
    return found


def _kinds(process: str) -> dict[str, str]:
    tree = ElementTree.fromstring((BPMN / f"{process}.bpmn").read_bytes())
    known = {node for drawing in read_drawings((BPMN / f"{process}.bpmn").read_bytes()) for node in drawing.diagram.nodes}
    return {element.get("id"): element.tag.rpartition("}")[2] for element in tree.iter() if element.get("id") in known}


PATH = (*TO_REVIEW, "gw_review", "gw_to_approve", "approve_case")
ENTRIES = {"recommendation": "approve", "limit": "40000.00", "term_months": 12, "method": "equal_instalment", "reasons": "Sound."}


def reviewed_case(trial: TrialBank) -> Application:
    """Return a case that a reviewer recommended, with one paper he opened and one he did not; it waits for the approver."""
    customer = trial.customer()
    application = trial.submit(customer)
    papers = [
        documents.add_document(
            trial.bank, customer, Upload(kind=kind, file_name=f"{kind}.pdf", content=pdf()), application_id=application.id
        )
        for kind in ("identity", "income_proof")
    ]
    until_score(trial, application)
    begun = trial.clock.instant
    task = trial.task(application.id, "review_case", "reviewer")
    reviewer = trial.actor("reviewer")
    documents.read_document(trial.bank, reviewer, papers[0].id)
    tasks.claim_task(trial.bank, reviewer, task.id)
    tasks.complete_task(trial.bank, reviewer, task.id, ENTRIES)
    _history(trial, application.id, task.id, begun)
    journal.seal_journal(trial.bank)
    return application


def _history(trial: TrialBank, case: str, task: str, begun) -> None:
    """Let the engine remember the case: through the review, and at the approver."""
    deploy(trial, "approval")
    trial.engine.deployed["approval_route:5:x.dmn"] = (BPMN / "approval_route.dmn").read_bytes()
    trial.engine.started["i"] = ("approval", case, {})
    records = walked("approval", "i", PATH, begun - timedelta(seconds=9), stands=True)
    trial.engine.history = [replace(record, task=task) if record.activity == "review_case" else record for record in records]
    by_node = {record.activity: record for record in trial.engine.history}
    routed = by_node["decide_route"]
    trial.engine.variables = [
        VariableRecord("route", "person", routed.end, "i", routed.id),
        VariableRecord("route", "approve", routed.end, "another", ""),
        VariableRecord("route", "later", routed.end + timedelta(hours=1), "i", ""),
        VariableRecord("review_recommendation", "approve", by_node["review_case"].end, "i", by_node["review_case"].id),
    ]
    taken = DecisionRecord(
        decision="approval_route",
        name="Approval route",
        definition="approval_route:5:x",
        process_instance="i",
        passage=routed.id,
        at=routed.end,
        inputs={"approval_route_product": "consumer"},
        rules=("approval_route_rule_3",),
    )
    needed = replace(taken, decision="score_band", name="Score band", rules=("score_band_rule_1",), required=True)
    trial.engine.decisions = [needed, taken]


def moved_case(trial: TrialBank) -> Application:
    """Return such a case whose process was moved to its fourth version while it waited for the approver."""
    application = reviewed_case(trial)
    two_versions(trial, CHANGED)
    trial.clock.tick(60)
    trial.engine.moves.cases["i"] = [OLD, PATH[-1], application.id]
    order = MoveOrder(wanted=Wanted(source=OLD, target=NEW, chosen={}), note="A clearer name.", most_refused=0, least_tried=1)
    start_move(trial.bank, trial.actor("owner.second"), propose_move(trial.bank, trial.actor("owner"), "approval", order))
    while move_cases(trial.bank):
        pass
    trial.engine.history[-1] = replace(trial.engine.history[-1], process_definition=NEW)
    journal.seal_journal(trial.bank)
    return application
