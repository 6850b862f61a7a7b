"""A diagram or decision as the rules read it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from lxml import etree

from lending.adapters.engine.gate_rules.vocabulary import BPMN, CAMUNDA, ZEEBE


def local(element: etree._Element) -> str:
    """Give an element's name without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Give an element's namespace; empty where it has none."""
    return etree.QName(element).namespace or ""


def text_of(element: etree._Element) -> str:
    """Give an element's own text, stripped."""
    return (element.text or "").strip()


def line_of(element: etree._Element) -> int:
    """Give an element's line in the file, from 1; 0 where the parser did not keep it."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def camunda(element: etree._Element, name: str) -> str | None:
    """Give an attribute of the first engine's extension."""
    return element.get(f"{{{CAMUNDA}}}{name}")


def extension(element: etree._Element, name: str) -> etree._Element | None:
    """Give the second engine's extension element of that name, or none."""
    return element.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{name}")


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Give the first BPMN child of that name, or none."""
    return element.find(f"{{{BPMN}}}{name}")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file with what the rules look up often."""

    name: str
    root: etree._Element
    #: The topics that have a worker; None where nobody knows them.
    topics: frozenset[str] | None = None
    #: Elements by id; where an id is used twice, the first.
    by_id: dict[str, etree._Element] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, root: etree._Element, topics: Collection[str] | None) -> "Document":
        """Index a parsed file."""
        by_id: dict[str, etree._Element] = {}
        for element in root.iter():
            if (identifier := element.get("id")) is not None:
                by_id.setdefault(identifier, element)
        return cls(name, root, None if topics is None else frozenset(topics), by_id)

    def each(self, *names: str) -> Iterator[etree._Element]:
        """Yield the BPMN elements of these names, in the order of the file."""
        return self.root.iter(*(f"{{{BPMN}}}{name}" for name in names))

    def nearest_id(self, element: etree._Element | None) -> str:
        """Give the id of an element or of the nearest one around it; empty where there is none."""
        while element is not None:
            if identifier := element.get("id"):
                return identifier
            element = element.getparent()
        return ""

    def process_of(self, element: etree._Element) -> str:
        """Give the id of the process an element belongs to; empty outside of one."""
        process = next(element.iterancestors(f"{{{BPMN}}}process"), None)
        return "" if process is None else process.get("id", "")
