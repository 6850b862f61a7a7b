"""What a changed decision or form must keep, so that the software and the processes around it go on working."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from lending.adapters.engine.gate_rules.decision_promises import check_decisions, check_readable
from lending.adapters.engine.gate_rules.document import Document, camunda, line_of
from lending.adapters.engine.gate_rules.finding import Finding
from lending.adapters.engine.gate_rules.form_promises import check_promises
from lending.adapters.engine.gate_rules.source import UnreadableError, read_xml
from lending.service.modelling.ports import Topic


def check_kept_promises(
    name: str, content: bytes, shipped: bytes, others: Mapping[str, bytes], *, work: Sequence[Topic], read: Collection[str]
) -> list[Finding]:
    """Compare a decision or form, which passed its own rules, with the one that ships under its name.

    `others` are the models in force, `work` what the workers do, `read` the names that the software reads in entries.
    """
    if PurePosixPath(name).suffix == ".form":
        return check_promises(name, content, shipped, read)
    document = Document.of(name, read_xml(content), None)
    askers = _askers(PurePosixPath(name).stem, others)
    known = {variable for topic in work if topic.name.partition(".")[0] in askers for variable in _variables(topic)}
    found = list(check_decisions(document, Document.of(name, read_xml(shipped), None), known))
    if not askers:
        found += check_readable(document)
    return [
        Finding(name, document.nearest_id(problem.element), line_of(problem.element), rule, problem.message, problem.what_to_do)
        for rule, problem in found
    ]


def _askers(decision: str, others: Mapping[str, bytes]) -> set[str]:
    """Return the processes that ask a decision."""
    return {process for file, content in others.items() if file.endswith(".bpmn") for process in _asking(file, content, decision)}


def _variables(topic: Topic) -> tuple[str, ...]:
    """Return what a worker is given and gives: variables that the topic's process has."""
    return (*topic.outputs, *(each.name for each in topic.inputs))


def _asking(file: str, content: bytes, decision: str) -> set[str]:
    try:
        document = Document.of(file, read_xml(content), None)
    except UnreadableError:
        return set()
    asking = [task for task in document.each("businessRuleTask") if camunda(task, "decisionRef") == decision]
    return {document.process_of(task) for task in asking}
