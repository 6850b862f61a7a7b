"""The forms of human tasks (Camunda Forms): read from `bpmn/forms`, and checked again on the server whatever the browser did."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from lending.domain.calendar import EARLIEST, LATEST
from lending.domain.plain_text import is_blank, is_plain
from lending.errors import InvalidInputError, NotFoundError

#: Longest text where the form sets no limit of its own.
_LONGEST_TEXT = 4_000
#: Numbers and days as they are written: no exponent, no week of a year, no digits of other scripts.
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHOWN_ONLY = frozenset({"text", "separator", "spacer", "image", "button", "html"})

Field = Mapping[str, Any]
#: Notes a problem, and returns the cleaned value or None.
Check = Callable[[Field, Any, list[str]], Any]


class FormFiles:
    """Implements `lending.service.ports.Forms` over a directory of `.form` files, and those that process owners released in their place."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @cached_property
    def _schemas(self) -> Mapping[str, Mapping[str, object]]:
        return {path.stem: json.loads(path.read_text()) for path in sorted(self._directory.glob("*.form"))}

    def schema(self, definition: str, released: bytes | None = None) -> Mapping[str, object]:
        """Return a task's form schema, that of a released file before the one that ships; NotFoundError when it has none."""
        if released is not None:
            return _parsed(released)
        if definition not in self._schemas:
            raise NotFoundError(f"There is no form for {definition}.")
        return self._schemas[definition]

    def validate(self, definition: str, entries: Mapping[str, object], released: bytes | None = None) -> dict[str, object]:
        """Return the entries cleaned and typed; InvalidInputError names every field that is wrong, unknown or missing."""
        schema = self.schema(definition, released)
        fields = {str(field["key"]): field for field in _fields(schema.get("components"))}
        shown = {str(field["key"]) for field in _fields(schema.get("components"), entries)}
        errors: dict[str, list[str]] = {name[:100]: ["The form has no such field; leave it out."] for name in entries if name not in fields}
        foreign = {"rule": "no_such_field"} if errors else {}
        clean: dict[str, object] = {}
        for name, field in fields.items():
            if name not in shown:
                continue
            problems: list[str] = []
            clean[name] = _check(field, entries.get(name), problems)
            if problems:
                errors[name] = problems
        if errors:
            raise InvalidInputError(errors, **foreign)
        return clean


@lru_cache(maxsize=128)
def _parsed(content: bytes) -> Mapping[str, object]:
    schema: Mapping[str, object] = json.loads(content)
    return schema


def _fields(components: object, entries: Mapping[str, object] | None = None) -> Iterator[Field]:
    """Yield the fields of a form; with entries only those that they leave visible, as form-js does."""
    for component in components if isinstance(components, list) else []:
        if entries is not None and _hidden(component, entries):
            continue
        if "components" in component:
            yield from _fields(component["components"], entries)
        elif component.get("type") not in _SHOWN_ONLY and component.get("key"):
            yield component


def _hidden(component: Field, entries: Mapping[str, object]) -> bool:
    """Evaluate `conditional.hide`: `=field = "x"` or `!= "x"`, joined by `or`; the gate lets no other form through."""
    condition = str((component.get("conditional") or {}).get("hide") or "").removeprefix("=").strip()
    return bool(condition) and any(_holds(part.strip(), entries) for part in condition.split(" or "))


def _holds(comparison: str, entries: Mapping[str, object]) -> bool:
    match = re.fullmatch(r'(\w+)\s*(!?=)\s*"([^"]*)"', comparison)
    if match is None:
        raise ValueError(f"the form hides a field by {comparison!r}, which is not a comparison")
    name, operator, value = match.groups()
    return (entries.get(name) == value) == (operator == "=")


def _check(field: Field, value: Any, problems: list[str]) -> Any:
    rules = field.get("validate") or {}
    if value is None or (isinstance(value, str) and is_blank(value)):
        if rules.get("required"):
            problems.append(_required(field))
        return False if field["type"] == "checkbox" else None
    if rules.get("required") and value is False:
        problems.append("Tick this to go on.")
    check = _CHECKS.get(field["type"])
    if check is None:
        problems.append("This kind of field cannot be filled in here.")
        return None
    return check(field, value, problems)


def _required(field: Field) -> str:
    return "Choose one." if field["type"] in {"select", "radio"} else "Fill this in."


def _text(field: Field, value: Any, problems: list[str]) -> str | None:
    rules = field.get("validate") or {}
    if not isinstance(value, str):
        problems.append("Enter a text.")
        return None
    longest, shortest = int(rules.get("maxLength") or _LONGEST_TEXT), int(rules.get("minLength") or 0)
    if len(value) > longest:
        problems.append(f"Use at most {longest} characters; these are {len(value)}.")
    if len(value.strip()) < shortest:
        problems.append(f"Write at least {shortest} characters.")
    if rules.get("pattern") and not re.fullmatch(rules["pattern"], value):
        problems.append(str(rules.get("patternErrorMessage") or "This is not in the form expected."))
    if not is_plain(value, lines=field["type"] == "textarea"):
        problems.append("Leave out control characters and others that cannot be seen.")
    return value.strip()


def _number(field: Field, value: Any, problems: list[str]) -> str | int | None:
    number = _decimal(value)
    if number is None:
        problems.append("Enter a number, such as 280000 or 4.45.")
        return None
    rules = field.get("validate") or {}
    for rule, wrong, word in (("min", number.__lt__, "less"), ("max", number.__gt__, "more")):
        if rules.get(rule) is not None and wrong(Decimal(str(rules[rule]))):
            problems.append(f"Enter a number that is not {word} than {rules[rule]}.")
    places = field.get("decimalDigits")
    if places is not None and number != round(number, int(places)):
        problems.append(f"Use at most {places} decimal places." if places else "Enter a whole number.")
    # Whole numbers stay numbers; amounts go as text, exact.
    return int(number) if number == number.to_integral_value() and places == 0 else str(number)


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    typed = str(value).replace(",", "").strip()
    return Decimal(typed) if _NUMBER.fullmatch(typed) else None


def _choice(field: Field, value: Any, problems: list[str]) -> Any:
    options = [option["value"] for option in field.get("values") or []]
    if value not in options:
        problems.append(f"Choose one of {', '.join(map(str, options))}.")
    return value


def _boolean(_field: Field, value: Any, problems: list[str]) -> bool:
    if not isinstance(value, bool):
        problems.append("Enter true or false.")
    return bool(value)


def _day(_field: Field, value: Any, problems: list[str]) -> str | None:
    typed = str(value)
    try:
        day = date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
    except ValueError:
        day = None
    if day is None:
        problems.append("Enter a date as year-month-day, such as 2026-11-23.")
        return None
    if not EARLIEST <= day <= LATEST:
        problems.append("Enter a date from 1900-01-01 to 2999-12-31.")
        return None
    return day.isoformat()


def _choices(field: Field, value: Any, problems: list[str]) -> Sequence[Any]:
    if not isinstance(value, list):
        problems.append("Choose from the list.")
        return []
    for item in value:
        _choice(field, item, problems)
    return value


_CHECKS: Mapping[str, Check] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "select": _choice,
    "radio": _choice,
    "checkbox": _boolean,
    "datetime": _day,
    "checklist": _choices,
}
