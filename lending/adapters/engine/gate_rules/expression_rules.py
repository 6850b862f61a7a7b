"""Rules for where an expression may stand and what it may say."""

import re
from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.expressions import ExpressionError
from lending.adapters.engine.gate_rules.document import Document, child, local, namespace, text_of
from lending.adapters.engine.gate_rules.finding import Problem, Rule, shown
from lending.adapters.engine.gate_rules.vocabulary import BPMN, CAMUNDA, EXPRESSION_TEXTS, TIMES, ZEEBE
from lending.adapters.engine.juel import parse_wrapped
from lending.sentence import Sentence, say

#: The one expression outside the subset: it hands the business key to a called process.
BUSINESS_KEY = "${execution.processBusinessKey}"
_SUBSET = say("Use names, strings, numbers, true, false, == != < <= > >= && || ! and parentheses, in one ${…}.")
_JUEL_TEXTS = frozenset({f"{{{BPMN}}}{name}" for name in EXPRESSION_TEXTS} | {f"{{{CAMUNDA}}}inputParameter"})
_JUEL_ATTRIBUTES = frozenset({f"{{{CAMUNDA}}}dueDate", f"{{{CAMUNDA}}}followUpDate"})
_FEEL_ATTRIBUTES = {
    "subscription": ("correlationKey",),
    "taskSchedule": ("dueDate", "followUpDate"),
    "loopCharacteristics": ("inputCollection",),
    "input": ("source",),
    "output": ("source",),
}
_TIME = r"T(?=\d)(\d+H)?(\d+M)?(\d+S)?"
_DURATION = rf"P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?({_TIME})?"
_ISO = {
    "timeDate": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)", re.ASCII),
    "timeDuration": re.compile(_DURATION, re.ASCII),
    "timeCycle": re.compile(rf"R\d{{0,4}}/{_DURATION}", re.ASCII),
}
#: What may not be repeated without end: the engine would do little else.
_LESS_THAN_A_MINUTE = re.compile(r"P(0+Y)?(0+M)?(0+W)?(0+D)?(T(0+H)?(0+M)?(0*[1-5]?\dS)?)?", re.ASCII)


def juel_places(document: Document) -> Iterator[Problem]:
    """Refuse a `${…}` or `#{…}` where both engines do not expect one; the first evaluates even the names of user tasks."""
    for element, place, value in _values(document):
        if not _holds_juel(value) or place in _JUEL_ATTRIBUTES or (place == "" and element.tag in _JUEL_TEXTS):
            continue
        if not (element.tag == f"{{{CAMUNDA}}}in" and place == "businessKey" and value == BUSINESS_KEY):
            yield Problem(
                element,
                say("An expression may not stand here: %(text)s.", text=shown(value)),
                say("Write a plain value, or set a variable in a worker."),
            )


def feel_places(document: Document) -> Iterator[Problem]:
    """Refuse a value that the second engine would read as FEEL where the diagram should hold a plain one."""
    for element, place, value in _values(document):
        known = namespace(element) == ZEEBE and place in _FEEL_ATTRIBUTES.get(local(element), ())
        if value.lstrip().startswith("=") and not known:
            yield Problem(
                element,
                say("The second engine would evaluate %(text)s.", text=shown(value)),
                say("Write ${…} in a condition, a plain value elsewhere."),
            )


def subset(document: Document) -> Iterator[Problem]:
    """Refuse an expression outside the subset that both engines read alike."""
    for element, place, value in _values(document):
        if (place in _JUEL_ATTRIBUTES or (place == "" and element.tag in _JUEL_TEXTS)) and (problem := _outside(value)):
            yield Problem(element, say("The expression %(text)s is refused: %(reason)s.", text=shown(value), reason=problem), _SUBSET)


def conditions(document: Document) -> Iterator[Problem]:
    """Refuse a condition that is no expression."""
    for element in document.each("conditionExpression", "completionCondition"):
        if not _holds_juel(text_of(element)):
            yield Problem(element, say("The condition %(condition)s is not an expression.", condition=shown(text_of(element))), _SUBSET)


def timers(document: Document) -> Iterator[Problem]:
    """Refuse a timer without exactly one time, with one that is neither an expression nor ISO 8601, or with one that does not wait."""
    for element in document.each("timerEventDefinition"):
        if sum(child(element, name) is not None for name in TIMES) != 1 or len(element) != 1:
            yield Problem(element, say("A timer needs exactly one of timeDate, timeDuration, timeCycle."), say("Give it one."))
    for element in document.each(*TIMES):
        text = text_of(element)
        if _holds_juel(text):
            continue
        if not _ISO[local(element)].fullmatch(text):
            advice = say("Write a variable ${…_at}, an instant with zone, or a duration such as PT10M.")
            yield Problem(element, say("%(text)s is no %(kind)s of ISO 8601.", text=shown(text), kind=local(element)), advice)
        elif local(element) != "timeDate":
            yield from _hurry(element, text)


def retry_cycles(document: Document) -> Iterator[Problem]:
    """Refuse a retry cycle that is not a count and a duration, or that never rests."""
    for element in document.root.iter(f"{{{CAMUNDA}}}failedJobRetryTimeCycle"):
        text = text_of(element)
        if not _ISO["timeCycle"].fullmatch(text):
            yield Problem(element, say("%(text)s is no retry cycle.", text=shown(text)), say("Write for example R5/PT10S."))
        else:
            yield from _hurry(element, text)


def _hurry(element: etree._Element, text: str) -> Iterator[Problem]:
    """Refuse a time of nothing, and an endless repeat in less than a minute: the engine would do little else."""
    times, _, duration = text.rpartition("/")
    if not re.search("[1-9]", duration):
        yield Problem(element, say("%(text)s does not wait at all.", text=shown(text)), say("Give it a time, such as PT10M."))
    elif times == "R" and _LESS_THAN_A_MINUTE.fullmatch(duration):
        yield Problem(
            element,
            say("%(text)s repeats without end in less than a minute.", text=shown(text)),
            say("Say how often, as in R5/PT10S, or repeat in a minute or more, as in R/PT1M."),
        )


def _values(document: Document) -> Iterator[tuple[etree._Element, str, str]]:
    """Yield every text (place "") and every attribute of a file, in whatever namespace."""
    for element in document.root.iter():
        yield element, "", (element.text or "") + "".join(inner.tail or "" for inner in element)
        for name, value in element.attrib.items():
            yield element, str(name), str(value)


def _holds_juel(value: str) -> bool:
    return "${" in value or "#{" in value


def _outside(value: str) -> Sentence | None:
    if not _holds_juel(value):
        return None
    try:
        parse_wrapped(value)
    except ExpressionError as error:
        return error.reason
    return None


EXPRESSION_RULES: dict[str, Rule] = {
    "expression-place": juel_places,
    "feel-place": feel_places,
    "expression-subset": subset,
    "condition": conditions,
    "timer": timers,
    "retry-cycle": retry_cycles,
}
