"""Rules that hold the two engines' extensions of one element together."""

import re
from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.dialect import as_feel, literal_or_feel
from lending.adapters.engine.expressions import ExpressionError
from lending.adapters.engine.gate_rules.document import Document, camunda, child, extension, local, text_of
from lending.adapters.engine.gate_rules.finding import Problem, Rule, shown
from lending.adapters.engine.gate_rules.vocabulary import CAMUNDA, ZEEBE
from lending.domain.actors import TASK_GROUPS, Role
from lending.sentence import say

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_GROUPS = re.compile(r"[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*", re.ASCII)
_COUNT = re.compile(r"[1-9]\d{0,3}|\$\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}", re.ASCII)
_FORM_KEY = re.compile(r"(camunda-forms:(deployment|bpmn):)?[A-Za-z0-9_-]+(\.form)?", re.ASCII)
#: The groups a task may name, in the order of the roles: in any other nobody would ever see it.
_KNOWN = tuple(role.value for role in Role if role in TASK_GROUPS)
_SAME = say("Write the same in both engines' extensions.")


def groups(document: Document) -> Iterator[Problem]:
    """Demand the groups of a human task, each one that people work in, the same on both engines."""
    for task in document.each("userTask"):
        first, second = camunda(task, "candidateGroups"), _value(task, "assignmentDefinition", "candidateGroups")
        if first is None and second is None:  # as a new step of the editor is
            todo = say("Choose it under “For the group”, or set candidateGroups for both engines.")
            yield Problem(task, say("No group is chosen yet."), todo)
        elif not _GROUPS.fullmatch(first or ""):
            yield Problem(
                task,
                say("The groups %(groups)s are not role codes.", groups=shown(first or "")),
                say("Set camunda:candidateGroups, separated by commas."),
            )
        elif unknown := [group for group in (first or "").split(",") if group not in _KNOWN]:
            yield Problem(
                task,
                say("Nobody takes tasks of the group %(groups)s: it would wait for ever.", groups=", ".join(map(shown, unknown))),
                say("Choose among %(roles)s.", roles=", ".join(_KNOWN)),
            )
        if first != second:
            yield Problem(
                task, say("The groups differ: %(first)s and %(second)s.", first=shown(first or ""), second=shown(second or "")), _SAME
            )


def due_dates(document: Document) -> Iterator[Problem]:
    """Demand the same due and follow-up date on both engines."""
    for task in document.each("userTask"):
        for name in ("dueDate", "followUpDate"):
            first, second = camunda(task, name), _value(task, "taskSchedule", name)
            if not _are_twins(first, second):
                yield Problem(
                    task,
                    say("%(name)s differs: %(first)s and %(second)s.", name=name, first=shown(first or ""), second=shown(second or "")),
                    say("Write ${name} and =name."),
                )


def decisions(document: Document) -> Iterator[Problem]:
    """Demand the same decision, with one scalar result in the same variable, on both engines."""
    for task in document.each("businessRuleTask"):
        first = (camunda(task, "decisionRef"), camunda(task, "resultVariable"))
        second = (_value(task, "calledDecision", "decisionId"), _value(task, "calledDecision", "resultVariable"))
        if None in first or first != second:
            yield Problem(task, say("The decision or its result variable is missing or differs between the engines."), _SAME)
        if camunda(task, "mapDecisionResult") != "singleEntry":
            yield Problem(task, say("The decision's result is not taken as a scalar."), say('Set camunda:mapDecisionResult="singleEntry".'))


def bindings(document: Document) -> Iterator[Problem]:
    """Refuse binding to a version: the second engine takes the latest."""
    for element in document.each("callActivity", "businessRuleTask", "userTask"):
        for name in ("calledElementBinding", "decisionRefBinding", "formRefBinding"):
            if camunda(element, name) not in {None, "latest"}:
                yield Problem(element, say("%(name)s is not the latest version.", name=name), say("Remove it."))


def correlation_keys(document: Document) -> Iterator[Problem]:
    """Demand a variable as correlation key of every message."""
    for message in document.each("message"):
        key = _value(message, "subscription", "correlationKey") or ""
        if not re.fullmatch(r"=\s*[A-Za-z_][A-Za-z0-9_]*", key, re.ASCII):
            yield Problem(
                message,
                say("The message has no variable as correlation key: %(key)s.", key=shown(key)),
                say('Add zeebe:subscription correlationKey="=application_id".'),
            )


def loops(document: Document) -> Iterator[Problem]:
    """Demand that loops run over a count, the same on both engines: there are no list variables."""
    for loop in document.each("multiInstanceLoopCharacteristics"):
        cardinality = child(loop, "loopCardinality")
        match = None if cardinality is None else _COUNT.fullmatch(text_of(cardinality))
        count = None if match is None else match[1] or match[0]
        if count is None or _value(loop, "loopCharacteristics", "inputCollection") != f"=for i in 1..{count} return i":
            advice = say('Write loopCardinality ${n} beside zeebe:loopCharacteristics inputCollection="=for i in 1..n return i".')
            yield Problem(loop, say("The loop does not run over the same count on both engines."), advice)
        if not _NAME.fullmatch(_value(loop, "loopCharacteristics", "inputElement") or ""):
            yield Problem(loop, say("The loop does not name its counter."), say('Set zeebe:loopCharacteristics inputElement="…_number".'))


def inputs(document: Document) -> Iterator[Problem]:
    """Demand the same local variables on both engines."""
    for holder in document.each("extensionElements"):
        first = [
            (element.get("name", ""), text_of(element))
            for element in holder.iterfind(f"{{{CAMUNDA}}}inputOutput/{{{CAMUNDA}}}inputParameter")
        ]
        second = [
            (element.get("target", ""), element.get("source", "")) for element in holder.iterfind(f"{{{ZEEBE}}}ioMapping/{{{ZEEBE}}}input")
        ]
        parent = holder.getparent()
        if parent is not None and local(parent) == "callActivity":
            second = second[: len(first)]  # after them comes what goes in: `calls`
        elif holder.find(f"{{{ZEEBE}}}ioMapping/{{{ZEEBE}}}output") is not None:
            yield Problem(holder, say("What a step gives back is named for the second engine only."), say("Take zeebe:output away."))
        if not all(_NAME.fullmatch(name) and '"' not in text and "\\" not in text for name, text in first):
            yield Problem(
                holder,
                say("A local variable has no snake_case name, or a text with quotes or backslashes."),
                say("Rename it, or set it in a worker."),
            )
        if [name for name, _ in first] != [name for name, _ in second] or not all(
            _is_twin_input(text, source) for (_, text), (_, source) in zip(first, second, strict=True)
        ):
            yield Problem(holder, say("The local variables differ between the engines."), _SAME)


def forms(document: Document) -> Iterator[Problem]:
    """Refuse a form from elsewhere, or another one on the other engine."""
    for task in document.each("userTask"):
        key, first, second = camunda(task, "formKey"), camunda(task, "formRef"), _value(task, "formDefinition", "formId")
        if key is not None and not _FORM_KEY.fullmatch(key):
            yield Problem(
                task,
                say("The form key %(key)s is not one of the bank's forms.", key=shown(key)),
                say("Name a .form file; pages and addresses are not forms."),
            )
        if first != second:
            yield Problem(
                task, say("The form differs: %(first)s and %(second)s.", first=shown(first or ""), second=shown(second or "")), _SAME
            )


def _value(element: etree._Element, name: str, attribute: str) -> str | None:
    found = extension(element, name)
    return None if found is None else found.get(attribute)


def _are_twins(first: str | None, second: str | None) -> bool:
    if first is None or not first.strip().startswith("${"):
        return first == second
    try:
        return second is not None and as_feel(first) == re.sub(r"^=\s*", "=", second.strip())
    except ExpressionError:
        return True  # reported by the rule on the subset


def _is_twin_input(text: str, source: str) -> bool:
    try:
        return literal_or_feel(text) == source
    except ExpressionError:
        return True  # reported by the rule on the subset


TWIN_RULES: dict[str, Rule] = {
    "groups": groups,
    "due-date": due_dates,
    "decision": decisions,
    "binding": bindings,
    "correlation-key": correlation_keys,
    "loop-count": loops,
    "local-variables": inputs,
    "form": forms,
}
