"""Read the parts of a form (Camunda Forms), to compare two versions of it: its fields, texts and groups."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lending.domain.modelling.compare import Part

#: Said in fields of their own, by the order of the parts, or of no meaning to who fills the form in.
_LEFT_OUT = frozenset({"id", "type", "components", "layout", "values"})


def form_ids(content: bytes) -> list[str]:
    """Return the id of a form that the gate could read."""
    form = json.loads(content)
    return [str(form.get("id", ""))] if isinstance(form, dict) else []


def read_form_parts(content: bytes) -> dict[str, Part]:
    """Return the parts of a form by id, in its order; the place of a part is its number within its group."""
    return {part.id: part for part in _parts(json.loads(content), "")}


def _parts(holder: Mapping[str, Any], inside: str) -> Iterator[Part]:
    components = holder.get("components")
    for number, component in enumerate(components if isinstance(components, list) else [], 1):
        if not isinstance(component, dict):
            continue
        own = str(component.get("id") or component.get("key") or f"{inside}_{number}")
        said = dict(_said({name: value for name, value in component.items() if name not in _LEFT_OUT}))
        said |= {f"option {option.get('value')}": str(option.get("label", "")) for option in _options(component)}
        columns = (component.get("layout") or {}).get("columns")
        said |= {"columns": str(columns)} if columns else {}
        said |= {"parent": inside} if inside else {}
        yield Part(id=own, kind=str(component.get("type", "")), name=_name(component), properties=said, place=(float(number),))
        yield from _parts(component, own)


def _name(component: Mapping[str, Any]) -> str:
    """Return what people call a part: its label, of a text its first line."""
    text = str(component.get("label") or component.get("dateLabel") or component.get("text") or "")
    return text.strip().partition("\n")[0]


def _options(component: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    values = component.get("values")
    return [option for option in values if isinstance(option, dict)] if isinstance(values, list) else []


def _said(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from _said(inner, f"{path}/{name}" if path else str(name))
        case None | "" | False:
            return
        case True:
            yield path, "yes"
        case _:
            yield path, str(value)
