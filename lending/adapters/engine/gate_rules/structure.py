"""Rules for the skeleton: ids, references, order, flows and gateways as both engines demand them."""

import re
from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.gate_rules.document import Document, camunda, local, namespace
from lending.adapters.engine.gate_rules.finding import Problem, Rule, shown
from lending.adapters.engine.gate_rules.keeping import kept_too_short
from lending.adapters.engine.gate_rules.vocabulary import ARTIFACTS, BPMN, EVENT_DEFINITIONS, FLOW_NODES, TASKS
from lending.sentence import say

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,199}")
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
#: Where a reference must lead, by the attribute that holds it.
_TARGETS: dict[str, tuple[str, ...]] = {
    "attachedToRef": (*TASKS, "subProcess"),
    "messageRef": ("message",),
    "signalRef": ("signal",),
    "errorRef": ("error",),
    "escalationRef": ("escalation",),
    "categoryValueRef": ("categoryValue",),
    "default": ("sequenceFlow",),
}
_ORDER = {"documentation": 0, "extensionElements": 1, "incoming": 2, "outgoing": 3, **dict.fromkeys(ARTIFACTS, 6)}
_ONCE = frozenset(
    {"extensionElements", "conditionExpression", "multiInstanceLoopCharacteristics", "loopCardinality", "completionCondition"}
)
_LATE = {"multiInstanceLoopCharacteristics": 4, **dict.fromkeys(EVENT_DEFINITIONS, 4)}


def executable_process(document: Document) -> Iterator[Problem]:
    """Demand a process that the engines run."""
    processes = list(document.each("process"))
    if not processes:
        yield Problem(document.root, say("There is no process in the file."), say("Draw one."))
    for process in processes:
        if process.get("isExecutable") != "true" or not process.get("id"):
            yield Problem(process, say("The process is not executable, or has no id."), say('Set isExecutable="true" and an id.'))


def history(document: Document) -> Iterator[Problem]:
    """Demand that the history is kept as long as the bank must keep its records."""
    for process in document.each("process"):
        kept = camunda(process, "historyTimeToLive") or ""
        yield from kept_too_short(process, kept, say("The process does not say how long its history is kept."))


def unique_ids(document: Document) -> Iterator[Problem]:
    """Refuse an id used twice, or one that is no name."""
    for element in document.root.iter():
        identifier = element.get("id")
        if identifier is None:
            continue
        if document.by_id[identifier] is not element:
            yield Problem(element, say("The id %(id)s is used twice.", id=shown(identifier)), say("Give each element its own."))
        if not _ID.fullmatch(identifier):
            yield Problem(
                element,
                say("The id %(id)s is not a name.", id=shown(identifier)),
                say("Use letters, digits, _ - and . and begin with a letter."),
            )


def needs_id(document: Document) -> Iterator[Problem]:
    """Demand an id of everything that runs."""
    for element in document.each(*FLOW_NODES, "sequenceFlow", "message", "error", "signal", "escalation"):
        if not element.get("id"):
            yield Problem(element, say("<%(element)s> has no id.", element=local(element)), say("Give it one."))


def references(document: Document) -> Iterator[Problem]:
    """Refuse a reference that leads nowhere, or to the wrong kind of element."""
    for element in document.each(*FLOW_NODES, *EVENT_DEFINITIONS, "group"):
        for name, kinds in _TARGETS.items():
            reference = element.get(name)
            if reference is not None and not _is_one_of(document.by_id.get(reference), kinds):
                yield Problem(
                    element,
                    say(
                        "%(name)s %(reference)s is no %(kinds)s of this file.",
                        name=name,
                        reference=shown(reference),
                        kinds=" or ".join(kinds),
                    ),
                    say("Correct the reference."),
                )
    for element in document.each("association"):
        if not {element.get("sourceRef"), element.get("targetRef")} <= document.by_id.keys():
            yield Problem(element, say("The association leads nowhere."), say("Connect both ends."))


def required_references(document: Document) -> Iterator[Problem]:
    """Demand the reference without which an event means nothing."""
    for event in document.each("boundaryEvent"):
        if not event.get("attachedToRef"):
            yield Problem(event, say("The boundary event is attached to nothing."), say("Attach it to a task."))
    for element in document.each("messageEventDefinition", "signalEventDefinition", "receiveTask"):
        if element.get("messageRef") is None and element.get("signalRef") is None:
            yield Problem(element, say("<%(element)s> names no message or signal.", element=local(element)), say("Choose one."))
    for element in document.each("errorEventDefinition", "escalationEventDefinition"):
        parent = element.getparent()
        throws = parent is not None and local(parent) in {"endEvent", "intermediateThrowEvent"}
        if throws and not (element.get("errorRef") or element.get("escalationRef")):
            yield Problem(element, say("<%(element)s> names no error or escalation to throw.", element=local(element)), say("Choose one."))


def codes(document: Document) -> Iterator[Problem]:
    """Demand the name or code by which an event is caught."""
    for element in document.each("message", "signal", "error", "escalation"):
        attribute = {"error": "errorCode", "escalation": "escalationCode"}.get(local(element), "name")
        if not element.get(attribute):
            yield Problem(
                element, say("<%(element)s> has no %(attribute)s.", element=local(element), attribute=attribute), say("Give it one.")
            )


def event_definitions(document: Document) -> Iterator[Problem]:
    """Refuse an event that waits for nothing, or for two things."""
    for event in document.each("startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"):
        count = sum(local(inner) in EVENT_DEFINITIONS for inner in event)
        needed = local(event) in {"intermediateCatchEvent", "boundaryEvent"}
        if count > 1 or (needed and count == 0):
            yield Problem(
                event,
                say("The event has %(count)s definitions.", count=count),
                say("Give it exactly one.") if needed else say("Give it at most one."),
            )


def element_order(document: Document) -> Iterator[Problem]:
    """Demand the order of BPMN's schema, associations last: the second engine insists."""
    for parent in document.root.iter(f"{{{BPMN}}}*"):
        highest = -1
        for inner in parent:
            rank = _rank(inner)
            if rank < highest:
                advice = say(
                    "Order: documentation, extensionElements, incoming, outgoing, then the rest, associations and annotations last."
                )
                yield Problem(
                    inner, say("<%(element)s> comes too late in <%(parent)s>.", element=local(inner), parent=local(parent)), advice
                )
            highest = max(highest, rank)


def repetitions(document: Document) -> Iterator[Problem]:
    """Refuse a second element where one is meant: an engine may read the other one."""
    for parent in document.root.iter(f"{{{BPMN}}}*"):
        seen: set[str] = set()
        for inner in parent:
            tag = str(inner.tag)
            if tag in seen and (local(inner) in _ONCE or (local(parent) == "extensionElements" and local(inner) not in {"in", "out"})):
                yield Problem(inner, say("<%(element)s> stands twice in one element.", element=local(inner)), say("Leave one."))
            seen.add(tag)


def drawing(document: Document) -> Iterator[Problem]:
    """Refuse a shape for an element that is not in the file."""
    for element in document.root.iter():
        reference = element.get("bpmnElement")
        if reference is not None and reference not in document.by_id:
            yield Problem(
                element,
                say("The drawing shows %(reference)s, which is not in the file.", reference=shown(reference)),
                say("Remove the shape."),
            )


def drawn(document: Document) -> Iterator[Problem]:
    """Demand that all that runs is drawn: what is not cannot be seen, edited or compared."""
    shown_ids = set(_drawn_ids(document))
    running = list(document.each(*FLOW_NODES, "sequenceFlow"))
    if running and not any(element.get("id") in shown_ids for element in running):
        yield Problem(
            document.root,
            say("The file has no drawing: nobody could see or edit the process."),
            say("Upload a file that has its drawing; an editor of diagrams saves both in one file."),
        )
        return
    for element in running:
        if element.get("id") not in shown_ids:
            yield Problem(
                element,
                say("<%(element)s> is not drawn.", element=local(element)),
                say("Upload a file in which all of the process is drawn, or remove the element."),
            )


def compensation(document: Document) -> Iterator[Problem]:
    """Refuse compensation: it silently does nothing for work inside a completed called process."""
    for element in document.root.iter():
        if local(element) == "compensateEventDefinition" or element.get("isForCompensation") == "true":
            yield Problem(
                element,
                say("Compensation does not undo work of called processes."),
                say("Use an interrupting event sub-process that releases what stands."),
            )


def _drawn_ids(document: Document) -> Iterator[str]:
    for part in document.root.iter(f"{{{_DI}}}BPMNShape", f"{{{_DI}}}BPMNEdge"):
        inside = [local(inner) for inner in part]
        if inside.count("Bounds") == 1 if local(part) == "BPMNShape" else inside.count("waypoint") > 1:
            yield part.get("bpmnElement", "")


def _is_one_of(element: etree._Element | None, kinds: tuple[str, ...]) -> bool:
    return element is not None and namespace(element) == BPMN and local(element) in kinds


def _rank(element: etree._Element) -> int:
    if namespace(element) != BPMN:
        return 7
    return _ORDER.get(local(element), _LATE.get(local(element), 5))


STRUCTURE_RULES: dict[str, Rule] = {
    "executable-process": executable_process,
    "history-time-to-live": history,
    "duplicate-id": unique_ids,
    "missing-id": needs_id,
    "reference": references,
    "missing-reference": required_references,
    "missing-code": codes,
    "event-definition": event_definitions,
    "element-order": element_order,
    "repetition": repetitions,
    "drawing": drawing,
    "not-drawn": drawn,
    "compensation": compensation,
}
