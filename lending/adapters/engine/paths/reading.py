"""Read a diagram for a walk: nodes, flows, and by the registry of the software what each step reads and may leave behind."""

import re
from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.expressions import Expression, ExpressionError
from lending.adapters.engine.gate_rules.calls import EVERYTHING, given_back, passed_in
from lending.adapters.engine.gate_rules.document import Document, camunda, child, extension, line_of, local, text_of
from lending.adapters.engine.gate_rules.vocabulary import BPMN, CAMUNDA, EVENT_DEFINITIONS, FLOW_NODES, TIMES
from lending.adapters.engine.juel import RESERVED, parse_wrapped
from lending.adapters.engine.paths import findings
from lending.adapters.engine.paths.model import Call, Flaw, Flow, Node, Outcome, Process, Read, Why
from lending.adapters.engine.paths.registry import Given, can_be, resolved, results_of
from lending.adapters.engine.paths.values import names_in
from lending.adapters.returned import Entered
from lending.domain.decision_tables import Tables, asked_of

_WORD = re.compile(r'"[^"]*"|([A-Za-z_]\w*)', re.ASCII)
_REFERENCES = ("messageRef", "errorRef", "escalationRef", "signalRef")


def read_processes(document: Document, given: Given) -> Iterator[Process]:
    """Yield the processes of a diagram that has passed the gate, or of one that the gate would refuse: what it cannot read says nothing."""
    for element in document.each("process"):
        nodes = {node.get("id", ""): _node(document, node, given) for node in element.iter(*(f"{{{BPMN}}}{name}" for name in FLOW_NODES))}
        flows = tuple(_flow(flow) for flow in element.iter(f"{{{BPMN}}}sequenceFlow"))
        lines = {identifier: line_of(each) for identifier, each in document.by_id.items()}
        names = {identifier: each.get("name", "") for identifier, each in document.by_id.items()}
        whole = tuple(flow for flow in flows if flow.source in nodes and flow.target in nodes)
        yield Process(element.get("id", ""), document.name, nodes, whole, names, lines)


def _node(document: Document, element: etree._Element, given: Given) -> Node:
    identifier, kind = element.get("id", ""), local(element)
    definition = next((inner for inner in element if local(inner) in EVENT_DEFINITIONS), None)
    loop = child(element, "multiInstanceLoopCharacteristics")
    count = _count(loop)
    outcomes, flaws = _left_behind(element, given)
    return Node(
        id=identifier,
        kind=kind,
        scope=_scope(element),
        reads=(*_counted(count), *_reads(document, element, definition, given)),
        locals=frozenset(name for name, _ in _inputs(element)) | _counter(loop),
        outcomes=outcomes,
        flaws=flaws,
        call=_call(element) if kind == "callActivity" else None,
        decision=camunda(element, "decisionRef") or "",
        host=element.get("attachedToRef", ""),
        interrupts=element.get("cancelActivity", element.get("isInterrupting", "true")) == "true",
        trigger="" if definition is None else local(definition).removesuffix("EventDefinition"),
        code=_code(document, definition),
        by_event=element.get("triggeredByEvent") == "true",
        count=count,
        default=element.get("default", ""),
    )


def _flow(element: etree._Element) -> Flow:
    condition = child(element, "conditionExpression")
    said = None if condition is None else _expression(text_of(condition))
    return Flow(element.get("id", ""), element.get("sourceRef", ""), element.get("targetRef", ""), said)


def _reads(document: Document, element: etree._Element, definition: etree._Element | None, given: Given) -> Iterator[Read]:
    for name, text in _inputs(element):
        yield from (Read(each, Why.LOCAL, name) for each in _names(text))
    topic = _topic(element)
    for name in given.needs.get(topic, ()):
        yield Read(name, Why.WORKER, topic)
    if (decision := camunda(element, "decisionRef") or "") in given.tables:
        yield from (Read(name, Why.DECISION, decision) for name in asked_names(given.tables, decision))
    for name in ("dueDate", "followUpDate"):
        yield from (Read(each, Why.DUE) for each in _names(camunda(element, name) or ""))
    for time in () if definition is None else definition.iterchildren(*(f"{{{BPMN}}}{name}" for name in TIMES)):
        yield from (Read(each, Why.TIMER) for each in _names(text_of(time)))
    loop = child(element, "multiInstanceLoopCharacteristics")
    ends = None if loop is None else child(loop, "completionCondition")
    if ends is not None and local(element) not in {"callActivity", "subProcess"}:  # what these set is known only to the walk
        own = {name for way in _left_behind(element, given)[0] for name in way}
        yield from (Read(each, Why.COUNT) for each in _names(text_of(ends)) if each not in own)
    catches = local(element) not in {"endEvent", "intermediateThrowEvent"}
    reference = element.get("messageRef") or (definition.get("messageRef") if definition is not None and catches else None)
    message = document.by_id.get(reference or "")
    if message is not None and (subscription := extension(message, "subscription")) is not None:
        for name in _WORD.findall(subscription.get("correlationKey", "").removeprefix("=")):
            yield Read(name, Why.MESSAGE, message.get("name", ""))


def asked_names(tables: Tables, decision: str) -> tuple[str, ...]:
    """Return the variables that a decision asks for; a column may compute with several."""
    texts = [column.name for column in asked_of(tables, decision)]
    return tuple(dict.fromkeys(name for text in texts for name in _WORD.findall(text) if name and name not in RESERVED))


def _left_behind(element: etree._Element, given: Given) -> tuple[tuple[Outcome, ...], tuple[Flaw, ...]]:
    """Return the ways in which a step may be done, and what is wrong with it."""
    kind, identifier = local(element), element.get("id", "")
    topic = _topic(element)
    if topic:
        return tuple(resolved(way, {}) for way in given.works.get(topic, ({},))), () if topic in given.works else (
            findings.no_worker(topic),
        )
    if kind == "businessRuleTask":
        decision, result = camunda(element, "decisionRef") or "", camunda(element, "resultVariable") or ""
        if decision not in given.tables:
            return ({},), (findings.no_decision(decision),)
        return ({result: results_of(given.tables, decision)},), ()
    if kind == "userTask" and identifier in given.completions:
        ways, fields = given.completions[identifier], given.fields.get(identifier, {})
        used = {value.field for way in ways for value in way.values() if isinstance(value, Entered)}
        flaws = tuple(findings.no_field(identifier, field) for field in sorted(used - fields.keys()))
        return tuple(resolved(way, fields) for way in ways if can_be(way, fields)), flaws
    return ({},), ()


def _topic(element: etree._Element) -> str:
    """Return the topic of a task, or of an event that throws a message."""
    if local(element) in {"serviceTask", "sendTask"}:
        return camunda(element, "topic") or "?"
    if local(element) in {"endEvent", "intermediateThrowEvent"}:
        definition = child(element, "messageEventDefinition")
        return "" if definition is None else camunda(definition, "topic") or "?"
    return ""


def _call(element: etree._Element) -> Call:
    return Call(element.get("calledElement", ""), _handed(passed_in(element)), _handed(given_back(element)))


def _handed(names: frozenset[str] | None) -> frozenset[str] | None:
    """Return what a call names; what the gate refuses hands on nothing."""
    return None if names == EVERYTHING else names or frozenset()


def _inputs(element: etree._Element) -> list[tuple[str, str]]:
    path = f"{{{BPMN}}}extensionElements/{{{CAMUNDA}}}inputOutput/{{{CAMUNDA}}}inputParameter"
    return [(inner.get("name", ""), text_of(inner)) for inner in element.iterfind(path)]


def _count(loop: etree._Element | None) -> str:
    cardinality = None if loop is None else child(loop, "loopCardinality")
    return "" if cardinality is None else text_of(cardinality)


def _counted(count: str) -> Iterator[Read]:
    yield from (Read(name, Why.COUNT) for name in _names(count))


def _counter(loop: etree._Element | None) -> frozenset[str]:
    """Return what names the round of a loop on either engine, and how many there are."""
    characteristics = None if loop is None else extension(loop, "loopCharacteristics")
    return frozenset() if characteristics is None else frozenset({"loopCounter", characteristics.get("inputElement", "loopCounter")})


def _code(document: Document, definition: etree._Element | None) -> str:
    if definition is None:
        return ""
    referred = document.by_id.get(next((definition.get(name, "") for name in _REFERENCES if definition.get(name)), ""))
    names = (definition.get("name"),) if referred is None else map(referred.get, ("errorCode", "escalationCode", "name"))
    return next((str(name) for name in names if name), "")


def _scope(element: etree._Element) -> str:
    parent = element.getparent()
    return parent.get("id", "") if parent is not None and local(parent) == "subProcess" else ""


def _names(text: str) -> tuple[str, ...]:
    expression = _expression(text)
    return () if expression is None else tuple(sorted(names_in(expression)))


def _expression(text: str) -> Expression | None:
    """Return what a `${…}` says; None for a plain text, and for what the gate refuses."""
    if "${" not in text:
        return None
    try:
        return parse_wrapped(text)
    except ExpressionError:
        return None
