"""Every way in which one field of a task's form can be filled in wrong, read off the `.form` file."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from lending.adapters.forms import FormFiles
from lending.adapters.models import BPMN
from lending.domain.plain_text import is_blank
from tests.support.faults import STRANGE

FORMS = FormFiles(BPMN / "forms")
DEFINITIONS = tuple(sorted(path.stem for path in (BPMN / "forms").glob("*.form")))
Entries = dict[str, Any]
#: What form-js would never send where a text is asked for.
_NO_TEXT: Entries = {"number": 7, "true": True, "list": ["a"], "object": {"a": 1}}
_NO_NUMBER: Entries = {
    "text": "much",
    "NaN": "NaN",
    "infinite": "-Infinity",
    "exponent": "1e4",
    "underscore": "5_0",
    "sign": "+5",
    "other digits": "٣",
    "10^30": 10**30,
    "tiny": 1e-30,
    "true": True,
    "list": [5],
    "object": {"a": 1},
}
_NO_DAY: Entries = {
    "text": "tomorrow",
    "number": 20261123,
    "no such day": "2026-02-30",
    "without dashes": "20261123",
    "week": "2026-W48-1",
    "an instant": "2026-11-23T10:00:00",
    "other digits": "٢٠٢٦-١١-٢٣",
}


def fields_of(definition: str) -> dict[str, Mapping[str, Any]]:
    """Return a form's fields by name."""
    return {str(field["key"]): field for field in _within(FORMS.schema(definition)["components"]) if "key" in field}


def good_for(definition: str, name: str) -> Entries:
    """Return entries that are in order and leave a field to be filled in, whatever choice it hangs on."""
    fields = fields_of(definition)
    governing = sorted(
        {part for field in _within(FORMS.schema(definition)["components"]) for part in re.findall(r"(\w+) !?=", _hide(field))}
    )
    choices = [[option["value"] for option in fields[known]["values"]] for known in governing]
    good = {known: _good(field) for known, field in fields.items()}
    forms = [good | dict(zip(governing, chosen, strict=True)) for chosen in product(*choices)]
    asked = [{known: form[known] for known in FORMS.validate(definition, form)} for form in forms]
    # The fullest of them: what a wrong choice would bring up is filled in then.
    return max((form for form in asked if name in form), key=len)


def faults_of(field: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what is wrong in a field, and how it is wrong."""
    rules = field.get("validate", {})
    if rules.get("required"):
        yield from {"missing": None, "empty": "", "blank": "   ", "without width": "\u200b"}.items()
    match field["type"]:
        case "textfield" | "textarea":
            yield from {**_NO_TEXT, **{how: typed for how, typed in STRANGE.items() if not is_blank(typed or "")}}.items()
            yield from {"one too many": "x" * (rules["maxLength"] + 1), "20,001 characters": "x" * 20_001}.items()
            yield from {"too short": "x" * (rules["minLength"] - 1)}.items() if rules.get("minLength", 0) > 1 else ()
            yield from {"two lines": "one\ntwo"}.items() if field["type"] == "textfield" else ()
        case "number":
            places = field["decimalDigits"]
            yield from {**_NO_NUMBER, **STRANGE, "too little": rules["min"] - 1, "too much": rules["max"] + 1}.items()
            yield "too many places", f"{rules['min'] + 1}.{'0' * places}1"
        case "select" | "radio":
            yield from {**_NO_TEXT, **STRANGE, "none of these": "nothing of ours"}.items()
        case "checkbox":
            yield from {"text": "yes", "one": 1, "list": [True], "no": False}.items() if rules.get("required") else {"text": "yes"}.items()
        case "datetime":
            yield from {**_NO_DAY, **STRANGE}.items()
        case other:
            raise AssertionError(f"say how a {other} can be filled in wrong")


def _within(components: Any) -> Iterator[Mapping[str, Any]]:
    for component in components:
        yield component
        yield from _within(component.get("components", ()))


def _hide(field: Mapping[str, Any]) -> str:
    return str(field.get("conditional", {}).get("hide", ""))


def _good(field: Mapping[str, Any]) -> Any:
    match field["type"]:
        case "textfield" if field.get("validate", {}).get("pattern"):
            return "14:30"  # the only pattern there is
        case "textfield" | "textarea":
            return "In order."
        case "number":
            return field["validate"]["min"] + 1
        case "select" | "radio":
            return field["values"][0]["value"]
        case "checkbox":
            return True
        case _:
            return "2026-11-23"
