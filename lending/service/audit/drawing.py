"""A diagram as a picture that needs nothing else: SVG drawn from its own layout, with the way a case took."""

from collections.abc import Collection, Iterator, Mapping
from html import escape
from textwrap import wrap
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

_MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_BOUNDS, _WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DC}Bounds", "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
#: Characters of a label's line, by what is labelled, and the height of a line in pixels.
_IN_TASK, _BESIDE, _LINE = 17, 20, 13
_MARGIN = 30
_STYLE = (
    "text{font:11px 'Noto Sans',Arial,sans-serif;fill:#161616;text-anchor:middle}"
    ".n{fill:#fff;stroke:#8d8d8d;stroke-width:1.5}.taken{fill:#edf5ff;stroke:#0f62fe;stroke-width:2.5}.now{fill:#defbe6;stroke:#198038;stroke-width:3}"
    ".frame{fill:none}.f{fill:none;stroke:#8d8d8d;stroke-width:1.5;marker-end:url(#a)}.f.taken{fill:none;stroke:#0f62fe;marker-end:url(#b)}"
)
_ARROW = (
    '<marker id="{0}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
    '<path d="M0 0L8 4L0 8z" fill="{1}"/></marker>'
)


Box = tuple[float, float, float, float]


def draw(content: bytes, taken: Collection[str], now: Collection[str] = ()) -> str:
    """Return a diagram as SVG; `taken` names the nodes and flows that were passed, `now` the nodes where a token stands."""
    tree = ElementTree.fromstring(content)
    elements = {element.get("id", ""): element for element in tree.iter() if str(element.tag).startswith(_MODEL) and element.get("id")}
    edges, shapes = list(tree.iter(f"{_DI}BPMNEdge")), list(tree.iter(f"{_DI}BPMNShape"))
    x, y, width, height = _extent([*shapes, *edges])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {width:g} {height:g}" width="{width:g}" height="{height:g}">',
        f"<style>{_STYLE}</style><defs>{_ARROW.format('a', '#8d8d8d')}{_ARROW.format('b', '#0f62fe')}</defs>",
        # Sub-processes lie under what is in them, and the diagram has them first.
        *(part for shape in shapes for part in _shape(shape, elements, taken, now)),
        *(part for edge in edges for part in _edge(edge, elements, taken)),
        "</svg>",
    ]
    return "\n".join(parts)


def _extent(drawn: list[Element]) -> Box:
    """Return the box round everything that is drawn, labels included."""
    boxes = [_box(bounds) for element in drawn for bounds in element.iter(_BOUNDS)]
    boxes += [(float(point.get("x", 0)), float(point.get("y", 0)), 0, 0) for element in drawn for point in element.iter(_WAYPOINT)]
    left, top = min(box[0] for box in boxes) - _MARGIN, min(box[1] for box in boxes) - _MARGIN
    right, bottom = max(box[0] + box[2] for box in boxes) + _MARGIN, max(box[1] + box[3] for box in boxes) + _MARGIN
    return left, top, right - left, bottom - top


def _box(bounds: Element) -> Box:
    x, y, width, height = (float(bounds.get(name, 0)) for name in ("x", "y", "width", "height"))
    return x, y, width, height


def _shape(shape: Element, elements: Mapping[str, Element], taken: Collection[str], now: Collection[str]) -> Iterator[str]:
    node, bounds = shape.get("bpmnElement", ""), shape.find(_BOUNDS)
    if node not in elements or bounds is None:
        return
    kind, name = str(elements[node].tag).removeprefix(_MODEL), elements[node].get("name", "")
    mark = "now" if node in now else "taken" if node in taken else ""
    box, label = _box(bounds), shape.find(f"{_DI}BPMNLabel/{_BOUNDS}")
    yield f'<g class="{mark}" data-node="{escape(node)}"><title>{escape(name or node)}</title>{_outline(kind, box, mark)}</g>'
    if kind.endswith(("Event", "Gateway")):
        if label is not None:
            yield _text(name, _box(label), _BESIDE)
    else:
        yield _text(name, (box[0], box[1], box[2], 2 * _LINE if kind == "subProcess" else box[3]), _IN_TASK if kind != "subProcess" else 60)


def _outline(kind: str, box: Box, mark: str) -> str:
    x, y, width, height = box
    middle_x, middle_y = x + width / 2, y + height / 2
    if kind.endswith("Event"):
        thick = ' style="stroke-width:4"' if kind == "endEvent" else ""
        centre = f'cx="{middle_x:g}" cy="{middle_y:g}"'
        inner = "" if kind in {"startEvent", "endEvent"} else f'<circle class="n frame" {centre} r="{width / 2 - 4:g}"/>'
        return f'<circle class="n {mark}"{thick} {centre} r="{width / 2:g}"/>{inner}'
    if kind.endswith("Gateway"):
        points = f"{middle_x:g},{y:g} {x + width:g},{middle_y:g} {middle_x:g},{y + height:g} {x:g},{middle_y:g}"
        sign = {"parallelGateway": "+", "exclusiveGateway": "×", "eventBasedGateway": "○"}.get(kind, "")
        return (
            f'<polygon class="n {mark}" points="{points}"/><text x="{middle_x:g}" y="{middle_y + 6:g}" style="font-size:18px">{sign}</text>'
        )
    thick = ' style="stroke-width:4"' if kind == "callActivity" else ""
    return f'<rect class="n {mark}"{thick} x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"/>'


def _edge(edge: Element, elements: Mapping[str, Element], taken: Collection[str]) -> Iterator[str]:
    flow, points = edge.get("bpmnElement", ""), [f"{point.get('x')},{point.get('y')}" for point in edge.iter(_WAYPOINT)]
    mark = " taken" if flow in taken else ""
    yield f'<polyline class="f{mark}" data-flow="{escape(flow)}" points="{" ".join(points)}"/>'
    label = edge.find(f"{_DI}BPMNLabel/{_BOUNDS}")
    if label is not None and flow in elements:
        yield _text(elements[flow].get("name", ""), _box(label), _BESIDE)


def _text(words: str, box: Box, longest: int) -> str:
    """Return words in lines in the middle of a box."""
    lines = wrap(words, longest)
    x, top = box[0] + box[2] / 2, box[1] + box[3] / 2 - _LINE * (len(lines) - 1) / 2 + 4
    spans = "".join(f'<tspan x="{x:g}" y="{top + _LINE * number:g}">{escape(line)}</tspan>' for number, line in enumerate(lines))
    return f"<text>{spans}</text>" if lines else ""
