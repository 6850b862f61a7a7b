"""Rules against what runs code inside the engine. The list of allowed words would refuse it too; these say why."""

from collections.abc import Iterator
from functools import partial

from lxml import etree

from lending.adapters.engine.gate_rules.document import Document, local
from lending.adapters.engine.gate_rules.finding import Problem, Rule
from lending.adapters.engine.gate_rules.vocabulary import CODE_ATTRIBUTES, CODE_ELEMENTS
from lending.sentence import say

_INSTEAD = {
    "script": say("Compute it in a worker, or decide it in a decision table."),
    "listener": say("Do the work in a service task with a topic."),
    "connector": say("Call the outside from a worker."),
    "delegate-code": say("Make it an external task with a topic."),
}


def is_code(element: etree._Element) -> bool:
    """Tell whether an element's name is one of those that run code, in whatever namespace."""
    return any(local(element) in names for names in CODE_ELEMENTS.values())


def code_of(kind: str, document: Document) -> Iterator[Problem]:
    """Refuse the elements and attributes of one kind of code: the engines look at names more than at namespaces."""
    elements, attributes = CODE_ELEMENTS.get(kind, frozenset()), CODE_ATTRIBUTES.get(kind, frozenset())
    for element in document.root.iter():
        if local(element) in elements:
            yield Problem(element, say("<%(element)s> runs code in the engine.", element=local(element)), _INSTEAD[kind])
        for name in element.attrib:
            if etree.QName(name).localname in attributes:
                yield Problem(
                    element,
                    say("The attribute %(attribute)s runs code in the engine.", attribute=etree.QName(name).localname),
                    _INSTEAD[kind],
                )


CODE_RULES: dict[str, Rule] = {kind: partial(code_of, kind) for kind in _INSTEAD}
