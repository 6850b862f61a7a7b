"""Histories of cases on the bank's own diagrams, as an engine would keep them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from defusedxml import ElementTree

from lending.adapters.models import BPMN
from lending.service.ports import ActivityRecord
from lending.service.replay.diagrams import read_drawings
from tests.support.bank import TrialBank
from tests.support.passages import record

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
