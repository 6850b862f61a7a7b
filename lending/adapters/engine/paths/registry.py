"""What the bank's software gives the processes: at their start, by its workers, by what follows the completion of a human task."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lending.adapters.engine.gate_rules.form_entries import CHOICES
from lending.adapters.engine.paths.values import ANY, TRUTH, Values, one_of
from lending.adapters.returned import Entered, Returned
from lending.domain.decision_tables import Tables, literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """What the software gives, whatever the models are."""

    #: Variables a process is started with.
    starts: Mapping[str, frozenset[str]]
    #: By topic: the variables its worker needs, and the ways in which it may be done.
    needs: Mapping[str, tuple[str, ...]]
    works: Mapping[str, tuple[Returned, ...]]
    #: By human task: the ways in which its completion may be told to the process.
    completions: Mapping[str, tuple[Returned, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Software):
    """All that a walk goes by beside the diagrams."""

    #: By decision, with those it needs.
    tables: Tables
    #: By human task: its form's fields with what they may be.
    fields: Mapping[str, Mapping[str, Values]]


def fields_of(content: bytes) -> dict[str, Values]:
    """Return a form's fields with what may be entered in them."""
    return dict(_fields(json.loads(content)))


def results_of(tables: Tables, decision: str) -> Values:
    """Return what a decision may answer."""
    cells = [result for row in tables[decision].rows for result in row.results]
    try:
        return one_of([literal(cell) for cell in cells])
    except ValueError:  # a computed result
        return ANY


def resolved(way: Returned, fields: Mapping[str, Values]) -> dict[str, Values]:
    """Return what a way of being done sets, a form's field as what may be entered in it."""
    return {name: _entered(value, fields) if isinstance(value, Entered) else value for name, value in way.items()}


def can_be(way: Returned, fields: Mapping[str, Values]) -> bool:
    """Tell whether a form lets its task be done in a way: whether it offers what the way goes by."""
    return all(_both(value, fields) is not None for value in way.values() if isinstance(value, Entered))


def _entered(value: Entered, fields: Mapping[str, Values]) -> Values:
    return _both(value, fields) or ANY


def _both(value: Entered, fields: Mapping[str, Values]) -> Values | None:
    """Return what a field may be where the source says what it is or is not; None where that cannot be."""
    offered: Values | None = fields.get(value.field, ANY)
    for text in value.values.never:
        offered = offered.that("!=", text) if offered is not None else None
    if value.values.only is None or offered is None:
        return offered
    found = [each for text in value.values.only if (each := offered.that("==", text)) is not None]
    return Values(frozenset[str]().union(*(each.only or frozenset() for each in found))) if found else None


def _fields(holder: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    for component in holder.get("components") or []:
        if "components" in component:
            yield from _fields(component)
        elif component.get("key"):
            yield component["key"], _offered(component)


def _offered(component: Mapping[str, Any]) -> Values:
    if component.get("type") in CHOICES and isinstance(component.get("values"), list):
        return one_of([option["value"] for option in component["values"]])
    return TRUTH if component.get("type") == "checkbox" else ANY
