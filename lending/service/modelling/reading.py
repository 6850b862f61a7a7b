"""Read the parts of a model, to compare two versions of it; here those of a diagram."""

from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from lending.domain.modelling.compare import Part, Place
from lending.service.modelling.reading_forms import form_ids, read_form_parts
from lending.service.modelling.reading_tables import decision_ids, read_decisions
from lending.service.modelling.shelves import DECISION, FORM

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_SHORT = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
}
#: Parts beside the process and what is drawn.
_DEFINED = frozenset({"process", "message", "error", "signal", "escalation"})
#: Said by the flows already, or by the place.
_IMPLIED = frozenset({"incoming", "outgoing"})
#: Said in fields of their own, or of no meaning to an engine.
_LEFT_OUT = frozenset({"id", "xsi:type"})


def read_file(file: str, content: bytes) -> Mapping[str, Part]:
    """Return the parts of a model by id, in its order."""
    if file.endswith(DECISION):
        return read_decisions(content)
    return read_form_parts(content) if file.endswith(FORM) else read_parts(content)


def ids_in(file: str, content: bytes) -> list[str]:
    """Return what a file that the gate could read is: the ids of its processes or decisions, of its form."""
    if file.endswith(DECISION):
        return decision_ids(content)
    if file.endswith(FORM):
        return form_ids(content)
    return [process.get("id", "") for process in ElementTree.fromstring(content).iter(f"{{{_BPMN}}}process")]


def read_parts(content: bytes) -> dict[str, Part]:
    """Return the parts of a diagram by id, in its order."""
    root = ElementTree.fromstring(content)
    places = dict(_places(root))
    return {part.id: part for part in _parts(root, places, "")}


def _parts(parent: Element, places: dict[str, Place], inside: str) -> Iterator[Part]:
    for element in parent:
        kind, part_id = _local(element), element.get("id", "")
        if not _is_part(element, places):
            continue
        said = {name: value for name, value in _said(element, places) if name not in _LEFT_OUT}
        ends = tuple(element.get(name, "") for name in ("sourceRef", "targetRef") if element.get(name))
        if inside and kind not in _DEFINED:
            said["parent"] = inside
        yield Part(id=part_id, kind=kind, name=element.get("name", ""), properties=said, place=places.get(part_id, ()), ends=ends)
        yield from _parts(element, places, part_id)


def _is_part(element: Element, places: dict[str, Place]) -> bool:
    return _namespace(element) == _BPMN and (_local(element) in _DEFINED or element.get("id") in places)


def _said(element: Element, places: dict[str, Place], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield what an element says: its attributes, its text, and what stands within it that is no part of its own."""
    for name, value in element.attrib.items():
        yield path + _named(name), value
    if path and (text := (element.text or "").strip()):
        yield path.rstrip("/"), text
    seen: Counter[str] = Counter()
    for inner in element:
        if _local(inner) in _IMPLIED or _is_part(inner, places):
            continue
        name = _named(inner.tag)
        # What is handed on is told by its own name: by its place one more would seem to change all that come after.
        mark = inner.get("target", "")
        if not mark:
            seen[name] += 1
            mark = str(seen[name]) if seen[name] > 1 else ""
        step = "" if name == "extensionElements" else f"{name}[{mark}]/" if mark else f"{name}/"
        yield from ((said, value) for said, value in _said(inner, places, path + step) if not said.endswith(("/id", "/xsi:type")))


def _places(root: Element) -> Iterator[tuple[str, Place]]:
    for shape in root.iter(f"{{{_DI}}}BPMNShape"):
        bounds = shape.find(f"{{{_DC}}}Bounds")
        if bounds is not None:
            yield shape.get("bpmnElement", ""), tuple(float(bounds.get(name, "0")) for name in ("x", "y", "width", "height"))
    for edge in root.iter(f"{{{_DI}}}BPMNEdge"):
        yield (
            edge.get("bpmnElement", ""),
            tuple(float(point.get(name, "0")) for point in edge if _local(point) == "waypoint" for name in ("x", "y")),
        )


def _namespace(element: Element) -> str:
    return element.tag.partition("}")[0].lstrip("{")


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _named(name: str) -> str:
    space, _, local = name.rpartition("}")
    short = _SHORT.get(space.lstrip("{"))
    return f"{short}:{local}" if short else local
