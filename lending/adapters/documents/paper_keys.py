import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from lending.errors import InvalidInputError

#: `//! costs[].amount money what it says`; a `?` after the name: may be missing or null.
_LINE = re.compile(r"^//! (?P<path>[a-z_.\[\]]+)(?P<optional>\??) +(?P<kind>[a-z]+)")
#: Up to the 28 digits that typst computes with exactly.
_DECIMAL = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,14})?", re.ASCII)


def _is_decimal(value: object) -> bool:
    """Say whether a value is a decimal as typst reads it: digits, no exponent, never a binary fraction."""
    return isinstance(value, str | int) and not isinstance(value, bool) and bool(_DECIMAL.fullmatch(str(value)))


def _is_date(value: object) -> bool:
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


#: What a key may be, and how to say so.
_KINDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "text": (lambda value: isinstance(value, str), "a text"),
    "money": (_is_decimal, "an amount like 200000.00"),
    "rate": (_is_decimal, "a fraction a year like 0.0445"),
    "number": (_is_decimal, "a decimal number"),
    "count": (lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number"),
    "date": (_is_date, "a date like 2026-11-23"),
    "list": (lambda value: isinstance(value, list), "a list"),
    "group": (lambda value: isinstance(value, dict), "a group of keys"),
    "any": (lambda _: True, "a value"),
}


def check_data(paper: str, template: Path, data: Mapping[str, object]) -> None:
    """Refuse data that lack a key listed at the template's head or give it as something else; InvalidInputError names each."""
    errors: dict[str, list[str]] = {}
    for path, kind, optional in required_keys(template):
        for place, value in _values(data, path.split("."), ""):
            if value is None and optional:
                continue
            right, form = _KINDS[kind]
            if value is None or not right(value):
                errors[place] = [f"The paper {paper} needs {form} here."]
    if errors:
        raise InvalidInputError(errors)


@cache
def required_keys(template: Path) -> tuple[tuple[str, str, bool], ...]:
    """Read the keys at the head of a template: path, kind, whether it is optional."""
    lines = template.read_text(encoding="utf-8").splitlines()
    return tuple((found["path"], found["kind"], bool(found["optional"])) for found in map(_LINE.match, lines) if found)


def _values(data: object, steps: list[str], place: str) -> Iterator[tuple[str, object]]:
    """Yield each value a path leads to, with its place; a list that is missing has none, for it is named itself."""
    step, *rest = steps
    name = step.removesuffix("[]")
    here = f"{place}.{name}".lstrip(".")
    value = data.get(name) if isinstance(data, dict) else None
    if not rest and step == name:
        yield here, value
    elif step != name:
        for number, item in enumerate(value if isinstance(value, list) else ()):
            yield from _values(item, rest, f"{here}.{number}")
    else:
        yield from _values(value, rest, here)


def text_leaves(data: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text of nested data with its dotted place."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from text_leaves(value, f"{place}.{name}".lstrip("."))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from text_leaves(value, f"{place}.{number}".lstrip("."))
