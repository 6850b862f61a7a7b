"""What the software behind a task relies on in its form: the form that ships is what the code was written and tested with."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lending.adapters.engine.gate_rules.finding import Finding
from lending.adapters.engine.gate_rules.form_entries import CHOICES
from lending.sentence import Sentence, say

_BACK = say("Put it back as it was, or change it together with the software.")
_UNBOUNDED = {"min": Decimal("-Infinity"), "max": Decimal("Infinity"), "maxLength": Decimal("Infinity"), "minLength": Decimal(0)}


@dataclass(frozen=True, slots=True)
class _Field:
    component: Mapping[str, Any]
    #: The conditions that hide it, its own and those of the groups around it.
    hidden_by: frozenset[str]

    @property
    def rules(self) -> Mapping[str, Any]:
        return self.component.get("validate") or {}

    @property
    def options(self) -> frozenset[str]:
        values = self.component["values"] if self.component.get("type") in CHOICES else []
        return frozenset(str(option["value"]) for option in values)

    def limit(self, name: str) -> Decimal:
        value = self.rules.get(name)
        return _UNBOUNDED[name] if value is None else Decimal(str(value))


def check_promises(name: str, content: bytes, shipped: bytes, read: Collection[str]) -> list[Finding]:
    """Compare a form with the one that ships; `read` are the names that the software reads. Both must have passed the form's own rules.

    A field that is read may not go, change its kind, be asked more loosely, or be hidden where it was shown; a new field may not be
    named as one that is read elsewhere only by accident, so it is free.
    """
    before, after = _fields(json.loads(shipped), frozenset()), _fields(json.loads(content), frozenset())
    return [
        Finding(name, str(after[key].component.get("id") or key) if key in after else key, 0, rule, message, _BACK)
        for key, field in before.items()
        if key in read
        for rule, message in _problems(key, field, after.get(key))
    ]


def _fields(holder: Mapping[str, Any], around: frozenset[str]) -> dict[str, _Field]:
    found: dict[str, _Field] = {}
    for component in holder.get("components") or []:
        hide = (component.get("conditional") or {}).get("hide")
        hidden_by = around | ({" ".join(hide.split())} if hide else frozenset())
        if "components" in component:
            found |= _fields(component, hidden_by)
        elif component.get("key"):
            found[component["key"]] = _Field(component, hidden_by)
    return found


def _problems(key: str, before: _Field, after: _Field | None) -> Iterator[tuple[str, Sentence]]:
    if after is None:
        yield "form-field-needed", say("The field %(field)s is gone, and the work behind this task reads it.", field=repr(key))
        return
    was, now = before.component.get("type"), after.component.get("type")
    if was != now:
        yield (
            "form-field-kind",
            say(
                "The field %(field)s was a %(was)s and is a %(now)s; the work behind this task reads the %(same)s.",
                field=repr(key),
                was=was,
                now=now,
                same=was,
            ),
        )
        return
    if unknown := after.options - before.options:
        yield (
            "form-field-kind",
            say(
                "The field %(field)s offers %(options)s, which the work behind this task does not know.",
                field=repr(key),
                options=", ".join(sorted(unknown)),
            ),
        )
    if looser := tuple(_looser(before, after)):
        yield (
            "form-field-looser",
            say(
                "The field %(field)s takes more than the work behind this task was tested with: %(reasons)s.",
                field=repr(key),
                reasons=looser,
            ),
        )


def _looser(before: _Field, after: _Field) -> Iterator[Sentence]:
    if before.rules.get("required") and not after.rules.get("required"):
        yield say("it need not be filled in")
    if after.hidden_by - before.hidden_by:
        yield say("it is hidden where it was shown")
    if any(after.limit(name) < before.limit(name) for name in ("min", "minLength")):
        yield say("a lower limit")
    if any(after.limit(name) > before.limit(name) for name in ("max", "maxLength")):
        yield say("a higher limit")
    if before.rules.get("pattern") and after.rules.get("pattern") != before.rules["pattern"]:
        yield say("another pattern")
    places = before.component.get("decimalDigits")
    if places is not None and (after.component.get("decimalDigits") is None or after.component["decimalDigits"] > places):
        yield say("more decimal places")
