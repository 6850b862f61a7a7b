"""Rules for forms: scalar entries only, no script, no markup, no address."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lending.adapters.engine.expressions import ExpressionError
from lending.adapters.engine.feel import check_expression
from lending.adapters.engine.gate_rules.finding import MAX_FINDINGS, Finding, shown
from lending.adapters.engine.gate_rules.form_entries import entry_problems
from lending.adapters.engine.gate_rules.source import MAX_DEPTH, UnreadableError, read_text
from lending.adapters.engine.gate_rules.words import MAX_NAME, long_name
from lending.errors import LendingError
from lending.sentence import Sentence, say

_ENTRIES = frozenset({"textfield", "textarea", "number", "checkbox", "radio", "select", "datetime"})
_LAYOUT = frozenset({"text", "spacer", "separator", "group", "button"})
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,199}", re.ASCII)
_MARKUP = re.compile(r"<[a-z/!?]|javascript:|vbscript:|data:|https?:|\{\{|\$\{|#\{", re.IGNORECASE)
#: Keys of form-js that load, compute or repeat.
_REFUSED_KEYS = frozenset({"valuesExpression", "expression", "source", "url", "content", "rowCount", "isRepeating", "dataSource", "path"})
_NAMING = re.compile(r'"(?:id|key)"\s*:\s*"([^"\\]*)"')
_MAX_PATTERN = 200

#: What a rule says of one place in a form: the component's id, the message, what to do.
_Problem = tuple[str, str, Sentence, Sentence]


class _NotPlainError(LendingError):
    """The JSON says what is not plain."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def check_form(name: str, content: bytes) -> list[Finding]:
    """Check a form; the findings name the component."""
    try:
        form = _read_json(content)
    except UnreadableError as error:
        return [Finding(name, "", error.line, error.rule, error.message, error.what_to_do)]
    lines = _lines(content.decode())
    found = islice(_problems(form), MAX_FINDINGS)
    return [Finding(name, where, lines.get(where, 1), rule, message, advice) for rule, where, message, advice in found]


def form_id(content: bytes) -> str:
    """Give a form's id; empty where the form cannot be read."""
    try:
        form = _read_json(content)
    except UnreadableError:
        return ""
    identifier = form.get("id")
    return identifier if isinstance(identifier, str) else ""


def _read_json(content: bytes) -> dict[str, Any]:
    text = read_text(content)
    _refuse_depth(text)
    try:
        form = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise UnreadableError(
            "not-json", say("The file is not JSON: %(reason)s.", reason=error.msg), say("Correct it, or save it anew."), error.lineno
        ) from error
    except (_NotPlainError, ValueError) as error:
        reason = error.reason if isinstance(error, _NotPlainError) else error
        raise UnreadableError(
            "not-json", say("The file is not plain JSON: %(reason)s.", reason=reason), say("Correct it, or save it anew.")
        ) from error
    if not isinstance(form, dict):
        raise UnreadableError("form-shape", say("The form is not an object."), say("Save it with a form editor."))
    return form


def _refuse_depth(text: str) -> None:
    depth = 0
    for mark in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text, re.DOTALL):
        depth += (mark in {"[", "{"}) - (mark in {"]", "}"})
        if depth > MAX_DEPTH:
            raise UnreadableError("depth", say("The form is nested more than %(most)s levels deep.", most=MAX_DEPTH), say("Flatten it."))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NotPlainError(say("an object has one key twice"))
    return found


def _no_constant(text: str) -> float:
    raise _NotPlainError(say("%(text)s is not a number", text=text))


def _problems(form: dict[str, Any]) -> Iterator[_Problem]:
    if form.get("type") != "default" or not isinstance(form.get("schemaVersion"), int) or not _matches(_ID, form.get("id")):
        yield "form-shape", "", say("The form has no id, schemaVersion or type."), say('Set "id", "schemaVersion" and "type": "default".')
    seen: set[str] = set()
    for component in _components(form):
        yield from _component_problems(component, seen)
    yield from _value_problems(form, "")


def _components(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = holder.get("components", [])
    for component in found if isinstance(found, list) else [found]:
        yield component if isinstance(component, dict) else {}
        yield from _components(component) if isinstance(component, dict) else ()


def _component_problems(component: dict[str, Any], seen: set[str]) -> Iterator[_Problem]:
    kind, where = component.get("type"), _where(component, "")
    if not isinstance(kind, str) or kind not in _ENTRIES | _LAYOUT:
        advice = say("Use one of %(known)s.", known=", ".join(sorted(_ENTRIES | _LAYOUT)))
        yield (
            "form-component",
            where,
            say("The component type %(type)s is not allowed: its entry is no scalar, or it computes.", type=shown(str(kind))),
            advice,
        )
    elif kind in _ENTRIES:
        yield from _key_problems(component.get("key"), where, seen)
    for rule, message, advice in entry_problems(component):
        yield rule, where, message, advice
    if isinstance(label := component.get("label"), str) and len(label) > MAX_NAME:
        yield "name-length", where, *long_name(str(kind))
    for name in sorted(_REFUSED_KEYS & component.keys()):
        yield "form-expression", where, say("The property %(name)s loads, computes or repeats.", name=repr(name)), say("Remove it.")


def _key_problems(key: object, where: str, seen: set[str]) -> Iterator[_Problem]:
    if not _matches(_KEY, key):
        yield (
            "form-key",
            where,
            say("The key %(key)s is not a snake_case name.", key=shown(str(key))),
            say("Name the entry after its field."),
        )
    elif str(key) in seen:
        yield "form-key", where, say("The key %(key)s is used twice.", key=shown(str(key))), say("Give each entry its own.")
    seen.add(str(key))


def _value_problems(value: object, where: str) -> Iterator[_Problem]:
    if isinstance(value, dict):
        where = _where(value, where)
        for name, inner in value.items():
            yield from _value_problems(name, where)
            yield from _pattern_problems(inner, where) if name == "pattern" else _value_problems(inner, where)
    elif isinstance(value, list):
        for inner in value:
            yield from _value_problems(inner, where)
    elif isinstance(value, str):
        yield from _text_problems(value, where)


def _text_problems(text: str, where: str) -> Iterator[_Problem]:
    if _MARKUP.search(text):
        yield "form-markup", where, say("%(text)s holds markup, a template or an address.", text=shown(text)), say("Write plain text.")
    if text.lstrip().startswith("="):
        try:
            check_expression(text.lstrip()[1:])
        except ExpressionError as error:
            yield (
                "form-expression",
                where,
                say("The expression %(text)s is refused: %(reason)s.", text=shown(text), reason=error.reason),
                say("Use comparisons of fields and values."),
            )


def _pattern_problems(pattern: object, where: str) -> Iterator[_Problem]:
    if not isinstance(pattern, str) or len(pattern) > _MAX_PATTERN:
        yield "form-shape", where, say("The pattern is no short text."), say("Use at most %(most)s characters.", most=_MAX_PATTERN)


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _where(component: dict[str, Any], otherwise: str) -> str:
    return next((value for name in ("id", "key") if isinstance(value := component.get(name), str)), otherwise)


def _lines(text: str) -> dict[str, int]:
    """Find the first line that names each component by its id or key."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for match in _NAMING.finditer(line):
            found.setdefault(match[1], number)
    return found
