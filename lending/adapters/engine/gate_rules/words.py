"""Rules that let through only the words both engines run alike."""

from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.gate_rules.code import is_code
from lending.adapters.engine.gate_rules.document import Document, local, namespace
from lending.adapters.engine.gate_rules.finding import Problem, Rule, shown
from lending.adapters.engine.gate_rules.vocabulary import (
    BPMN,
    CAMUNDA,
    CODE_ATTRIBUTES,
    DRAWING,
    DRAWING_ELEMENTS,
    ELEMENTS,
    EXPRESSION_TEXTS,
    EXTENSIONS,
    PLAIN_TEXTS,
)
from lending.sentence import Sentence, say

#: Characters of a name; the longest of the bank's own has about 60.
MAX_NAME = 120
_CODE_ATTRIBUTES = frozenset[str]().union(*CODE_ATTRIBUTES.values())
_TEXTS = frozenset(
    {(BPMN, name) for name in (*EXPRESSION_TEXTS, *PLAIN_TEXTS)} | {(CAMUNDA, "inputParameter"), (CAMUNDA, "failedJobRetryTimeCycle")}
)
_HINTS = {
    "transaction": say("Use a sub-process with an interrupting event sub-process that releases what stands."),
    "compensateEventDefinition": say("Use an interrupting event sub-process whose task releases what stands."),
    "conditionalEventDefinition": say("Use a message or a gateway: the second engine has no conditional events."),
    "task": say("Say who does it: a service task with a topic, or a user task with a group."),
    "formData": say("Put the form in a .form file."),
    "collaboration": say("Draw one process in a file."),
}


def elements(document: Document) -> Iterator[Problem]:
    """Refuse an element that is not on the list, or is not where it belongs."""
    for element in document.root.iter():
        if not is_code(element) and not _is_known(element):
            hint = _HINTS.get(local(element)) or say("Use one of the elements both engines run.")
            yield Problem(
                element,
                say("<%(element)s> of %(space)s is not allowed here.", element=local(element), space=shown(namespace(element))),
                hint,
            )


def attributes(document: Document) -> Iterator[Problem]:
    """Refuse an attribute that is not on its element's list."""
    for element in document.root.iter():
        allowed = _allowed_attributes(element)
        for name in element.attrib:
            if allowed is not None and name not in allowed and etree.QName(name).localname not in _CODE_ATTRIBUTES:
                yield Problem(
                    element,
                    say("The attribute %(attribute)s is not allowed on <%(element)s>.", attribute=shown(str(name)), element=local(element)),
                    say("Remove it."),
                )


def names(document: Document) -> Iterator[Problem]:
    """Refuse a name longer than a page, a drawing or a table can show."""
    for element in document.root.iter():
        if len(element.get("name") or "") > MAX_NAME or len(element.get("label") or "") > MAX_NAME:
            yield Problem(element, *long_name(local(element)))


def long_name(named: str) -> tuple[Sentence, Sentence]:
    """Say that a name is too long, and what to do."""
    return (
        say("The name of <%(element)s> has more than %(most)s characters.", element=named, most=MAX_NAME),
        say("Shorten it; what there is to explain goes into a text of its own."),
    )


def external_schema(document: Document) -> Iterator[Problem]:
    """Refuse a pointer to a schema elsewhere, which a parser may fetch."""
    for element in document.root.iter():
        for name in element.attrib:
            if etree.QName(name).localname in {"schemaLocation", "noNamespaceSchemaLocation"}:
                yield Problem(
                    element, say("The file points to a schema elsewhere."), say("Remove the attribute: the engines know the schema.")
                )


def stray_text(document: Document) -> Iterator[Problem]:
    """Refuse text where none belongs, and elements inside text: the engines join what a reader sees apart."""
    for element in document.root.iter():
        if (namespace(element), local(element)) in _TEXTS:
            if len(element):
                yield Problem(
                    element, say("<%(element)s> holds elements beside its text.", element=local(element)), say("Leave only the text.")
                )
        elif _has_text(element):
            yield Problem(
                element,
                say("<%(element)s> holds text where none belongs.", element=local(element)),
                say("Remove the text, or make it a text annotation."),
            )


def _has_text(element: etree._Element) -> bool:
    return any(text and text.strip() for text in (element.text, *(child.tail for child in element)))


def _is_known(element: etree._Element) -> bool:
    space, name, parent = namespace(element), local(element), element.getparent()
    above = "" if parent is None else namespace(parent)
    if space == BPMN:
        return name in ELEMENTS and above in {"", BPMN} and (name == "definitions") == (parent is None)
    if space in DRAWING:
        return name in DRAWING_ELEMENTS and (above in DRAWING or name == "BPMNDiagram")
    extends = above == space or (parent is not None and parent.tag == f"{{{BPMN}}}extensionElements")
    return extends and (space, name) in EXTENSIONS


def _allowed_attributes(element: etree._Element) -> frozenset[str] | None:
    """Give the attributes an element may carry; None where there is nothing to say: the drawing, and what is refused as a whole."""
    if namespace(element) == BPMN:
        return ELEMENTS.get(local(element))
    return EXTENSIONS.get((namespace(element), local(element)))


WORD_RULES: dict[str, Rule] = {
    "unsupported-element": elements,
    "unsupported-attribute": attributes,
    "name-length": names,
    "external-schema": external_schema,
    "stray-text": stray_text,
}
