"""Rules for what a form asks: the bank's server must be able to check each entry as the browser does."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lending.sentence import Sentence, say

#: What a rule says of one component: the rule, the message, what to do.
EntryProblem = tuple[str, Sentence, Sentence]
#: The conditions the server evaluates: comparisons of a field with a text, joined by `or`.
_COMPARISON = r'\w+\s*!?=\s*"[^"]*"'
_CONDITION = re.compile(rf"=\s*{_COMPARISON}(\s+or\s+{_COMPARISON})*\s*", re.ASCII)
CHOICES = ("radio", "select")
_LIMITS = ("min", "max", "minLength", "maxLength")
_LENGTHS = frozenset({"minLength", "maxLength"})
#: A repeated group, and what repeats inside of it: what a short text can make a checker of patterns think about for hours.
_REPEATED_GROUP = re.compile(r"\)[*+{]")
#: Largest number a limit may be.
_MOST = 10**15


def entry_problems(component: Mapping[str, Any]) -> Iterator[EntryProblem]:
    """Yield what the server could not check of one component."""
    yield from _condition_problems(component.get("conditional"))
    yield from _limit_problems(component.get("validate"))
    if component.get("type") in CHOICES:
        yield from _option_problems(component.get("values"))
    if component.get("type") == "datetime" and component.get("subtype") != "date":
        yield "form-entry", say("The field asks for a time of the day; the server takes days only."), say('Set "subtype": "date".')
    digits = component.get("decimalDigits")
    if digits is not None and not _is_count(digits, 10):
        yield "form-entry", say("The number of decimal places is no whole number up to 10."), say("Set it, or leave it out.")


def _condition_problems(conditional: object) -> Iterator[EntryProblem]:
    hide = conditional.get("hide") if isinstance(conditional, dict) else conditional
    if hide not in (None, "") and not (isinstance(hide, str) and _CONDITION.fullmatch(hide.strip())):
        yield (
            "form-condition",
            say("The field is hidden by what the server does not evaluate."),
            say('Write =field = "value" or field != "other".'),
        )


def _limit_problems(rules: object) -> Iterator[EntryProblem]:
    if rules is None:
        return
    if not isinstance(rules, dict):
        yield "form-entry", say("The field's rules are no object."), say("Save the form with a form editor.")
        return
    for name in _LIMITS:
        value = rules.get(name)
        fits = _is_count(value, _MOST) if name in _LENGTHS else _is_number(value)
        if value is not None and not fits:
            yield "form-entry", say("%(limit)s is no number the server understands.", limit=name), say("Write a plain number.")
    if not isinstance(rules.get("required", False), bool):
        yield "form-entry", say("required is neither true nor false."), say("Tick it, or do not.")
    yield from _pattern_problems(rules.get("pattern"))


def _pattern_problems(pattern: object) -> Iterator[EntryProblem]:
    if not isinstance(pattern, str):
        return
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        yield "form-pattern", say("The pattern cannot be read: %(reason)s.", reason=error), say("Correct it.")
        return
    if _REPEATED_GROUP.search(pattern):
        yield (
            "form-pattern",
            say("The pattern repeats a group; some texts would take hours to check."),
            say("Repeat single characters only."),
        )


def _option_problems(values: object) -> Iterator[EntryProblem]:
    options = values if isinstance(values, list) else []
    known = [option.get("value") for option in options if isinstance(option, dict) and isinstance(option.get("label"), str)]
    if not known or len(known) != len(options) or not all(isinstance(value, str) and value for value in known):
        yield "form-options", say("The choice has no options, or one without label or value."), say("Give each option a label and a value.")
    elif len(set(known)) != len(known):
        yield "form-options", say("Two options have the same value."), say("Give each its own.")


def _is_number(value: object) -> bool:
    """Say whether a value is a number; form-js writes some as text."""
    if isinstance(value, str):
        return re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", value, re.ASCII) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _MOST


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
