"""Small diagrams for walks, drawn by a few words."""

from collections.abc import Mapping

from lending.adapters.engine.paths.registry import Software
from lending.adapters.engine.paths.values import TRUTH, one_of

_SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
)
#: `p.ask` says yes or no, `p.sort` one of three words, `p.use` needs a variable.
SOFTWARE = Software(
    starts={"p": frozenset({"case_id"})},
    needs={"p.ask": ("case_id",), "p.sort": (), "p.use": ("word",), "p.count": ()},
    works={
        "p.ask": ({"yes": TRUTH},),
        "p.sort": ({"word": one_of(["a", "b", "c"])},),
        "p.use": ({},),
        "p.count": ({"times": one_of([0, 2])},),
    },
    completions={},
)


def process(*parts: str, name: str = "p", beside: str = "") -> bytes:
    """Return a diagram of one process."""
    return (
        f'<definitions {_SPACES} id="d">{beside}<process id="{name}" isExecutable="true">{"".join(parts)}</process></definitions>'.encode()
    )


def node(kind: str, name: str, inside: str = "", **attributes: str) -> str:
    """Return an element; a `service` is a task with the topic of its name."""
    if kind == "service":
        kind, attributes = "serviceTask", {"camunda:topic": f"p.{name}", **attributes}
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<{kind} id="{name}" name="{name.capitalize()}"{said}>{inside}</{kind}>'


def flows(*pairs: str) -> str:
    """Return flows, each `source>target` or `source>target?condition`."""
    return "".join(_flow(pair) for pair in pairs)


def _flow(pair: str) -> str:
    ends, _, condition = pair.partition("?")
    source, _, target = ends.partition(">")
    inside = f"<conditionExpression>${{{condition}}}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="f_{source}_{target}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def one(content: bytes, **others: bytes) -> Mapping[str, bytes]:
    """Return the files of a walk."""
    return {"p.bpmn": content, **{f"{name}.bpmn": other for name, other in others.items()}}
