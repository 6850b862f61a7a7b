"""Rules for decisions: DMN tables with one scalar result, in a subset of FEEL."""

from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.expressions import ExpressionError
from lending.adapters.engine.feel import check_expression, check_unary_tests
from lending.adapters.engine.gate_rules.code import CODE_RULES
from lending.adapters.engine.gate_rules.document import Document, local, namespace
from lending.adapters.engine.gate_rules.finding import Problem, Rule, shown
from lending.adapters.engine.gate_rules.keeping import kept_too_short
from lending.adapters.engine.gate_rules.structure import unique_ids
from lending.adapters.engine.gate_rules.words import external_schema, names
from lending.sentence import say

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
CAMUNDA_DMN = "http://camunda.org/schema/1.0/dmn"
_DRAWING = frozenset(
    {
        "https://www.omg.org/spec/DMN/20191111/DMNDI/",
        "http://www.omg.org/spec/DMN/20180521/DC/",
        "http://www.omg.org/spec/DMN/20180521/DI/",
        "http://bpmn.io/schema/dmn/biodi/2.0",
    }
)
_MODELER = "http://camunda.org/schema/modeler/1.0"
_BASE = frozenset({"id", "name", "label"})
_WIDTH = "{http://bpmn.io/schema/dmn/biodi/2.0}width"
_LANGUAGES = frozenset({"feel", "https://www.omg.org/spec/DMN/20191111/FEEL/", "https://www.omg.org/spec/DMN/20180521/FEEL/"})
_LANGUAGE = "expressionLanguage"
#: Elements of a decision and the attributes each may carry.
_ELEMENTS: dict[str, frozenset[str]] = {
    "definitions": _BASE
    | {
        "namespace",
        "exporter",
        "exporterVersion",
        _LANGUAGE,
        f"{{{_MODELER}}}executionPlatform",
        f"{{{_MODELER}}}executionPlatformVersion",
    },
    "decision": _BASE | {f"{{{CAMUNDA_DMN}}}historyTimeToLive", f"{{{CAMUNDA_DMN}}}versionTag"},
    "decisionTable": _BASE | {"hitPolicy", "aggregation", "preferredOrientation", "outputLabel"},
    "input": _BASE | {_WIDTH, f"{{{CAMUNDA_DMN}}}inputVariable"},
    "inputExpression": _BASE | {"typeRef", _LANGUAGE},
    "inputValues": frozenset({"id", _LANGUAGE}),
    "output": _BASE | {"typeRef", _WIDTH},
    "outputValues": frozenset({"id", _LANGUAGE}),
    "annotation": frozenset({"name"}),
    "rule": frozenset({"id"}),
    "inputEntry": frozenset({"id", _LANGUAGE}),
    "outputEntry": frozenset({"id", _LANGUAGE}),
    "annotationEntry": frozenset(),
    "text": frozenset(),
    "description": frozenset(),
    "question": frozenset(),
    "allowedAnswers": frozenset(),
    "variable": _BASE | {"typeRef"},
    "inputData": _BASE,
    "informationRequirement": frozenset({"id"}),
    "requiredInput": frozenset({"href"}),
    "requiredDecision": frozenset({"href"}),
}
_SCALARS = frozenset({"string", "number", "boolean", "integer", "long", "double", "date"})
_TEXTS = frozenset({"text", "description", "question", "allowedAnswers"})
_ONE_RESULT = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY"})
_INSTEAD = say("Use a decision table with cells in FEEL.")


def words(document: Document) -> Iterator[Problem]:
    """Refuse an element or attribute that a decision table does not need."""
    for element in document.root.iter():
        space, name = namespace(element), local(element)
        if space in _DRAWING:
            continue
        if space != DMN or name not in _ELEMENTS:
            yield Problem(element, say("<%(element)s> of %(space)s is not allowed.", element=name, space=shown(space)), _INSTEAD)
            continue
        for attribute in element.attrib:
            if attribute not in _ELEMENTS[name]:
                yield Problem(
                    element,
                    say("The attribute %(attribute)s is not allowed on <%(element)s>.", attribute=shown(str(attribute)), element=name),
                    say("Remove it."),
                )


def languages(document: Document) -> Iterator[Problem]:
    """Refuse any expression language but FEEL."""
    for element in document.root.iter():
        for name, value in element.attrib.items():
            if etree.QName(name).localname in {"expressionLanguage", "typeLanguage"} and str(value).lower() not in {
                text.lower() for text in _LANGUAGES
            }:
                yield Problem(
                    element,
                    say("The expression language %(language)s is not FEEL.", language=shown(str(value))),
                    say("Remove the attribute."),
                )


def cells(document: Document) -> Iterator[Problem]:
    """Refuse a cell outside the subset of FEEL, above all function definitions and calls."""
    for parent in _each(document, "inputEntry", "inputExpression", "outputEntry", "inputValues", "outputValues"):
        text = "".join(inner.text or "" for inner in parent if local(inner) == "text")
        tests = local(parent) not in {"inputExpression", "outputEntry"}
        try:
            (check_unary_tests if tests else check_expression)(text)
        except ExpressionError as error:
            advice = say('Use values, comparisons, ranges, arithmetic, not(…), or a plain "text".')
            yield Problem(parent, say("The cell %(text)s is refused: %(reason)s.", text=shown(text), reason=error.reason), advice)


def cell_texts(document: Document) -> Iterator[Problem]:
    """Refuse texts hidden beside or inside a cell's one text."""
    for element in document.root.iter():
        if local(element) in _TEXTS:
            hidden = len(element) > 0
        else:
            texts = (element.text, *(inner.tail for inner in element))
            hidden = any(text and text.strip() for text in texts) or sum(local(inner) == "text" for inner in element) > 1
        if hidden:
            yield Problem(
                element,
                say("<%(element)s> holds text or elements where none belong.", element=local(element)),
                say("Leave one text in a cell."),
            )


def history(document: Document) -> Iterator[Problem]:
    """Demand a decision, and that its history is kept as long as the bank must keep its records."""
    decisions = list(_each(document, "decision"))
    if not decisions:
        yield Problem(document.root, say("There is no decision in the file."), say("Add one."))
    for decision in decisions:
        kept = decision.get(f"{{{CAMUNDA_DMN}}}historyTimeToLive", "")
        yield from kept_too_short(decision, kept, say("The decision does not say how long its history is kept."))
        if not decision.get("id"):
            yield Problem(decision, say("The decision has no id."), say("Give it one."))


def scalar_results(document: Document) -> Iterator[Problem]:
    """Demand one scalar result: there are no list or object variables."""
    for decision in _each(document, "decision"):
        tables = decision.findall(f"{{{DMN}}}decisionTable")
        if len(tables) != 1:
            yield Problem(decision, say("The decision has %(count)s decision tables.", count=len(tables)), _INSTEAD)
    for table in _each(document, "decisionTable"):
        if table.get("hitPolicy", "UNIQUE") not in _ONE_RESULT:
            yield Problem(
                table, say("The hit policy %(policy)s gives a list.", policy=shown(table.get("hitPolicy", ""))), say("Use FIRST or UNIQUE.")
            )
        outputs = table.findall(f"{{{DMN}}}output")
        if len(outputs) != 1:
            yield Problem(
                table,
                say("The table has %(count)s outputs.", count=len(outputs)),
                say("Give it one; use a second decision for another result."),
            )
    for output in _each(document, "output"):
        if output.get("typeRef") not in _SCALARS or not output.get("name"):
            yield Problem(
                output, say("The output has no name, or its type is no scalar."), say("Set name and typeRef string, number or boolean.")
            )


def requirements(document: Document) -> Iterator[Problem]:
    """Refuse a required decision or input that is not in the same file."""
    for element in _each(document, "requiredDecision", "requiredInput"):
        reference = element.get("href", "")
        if not reference.startswith("#") or reference[1:] not in document.by_id:
            yield Problem(
                element,
                say("The requirement %(reference)s is not in the file.", reference=shown(reference)),
                say("Refer to #id of a decision or input of this file."),
            )


def rule_widths(document: Document) -> Iterator[Problem]:
    """Demand that each rule has a cell for every input and output."""
    for table in _each(document, "decisionTable"):
        wanted = [len(table.findall(f"{{{DMN}}}{name}")) for name in ("input", "output")]
        for rule in table.iterfind(f"{{{DMN}}}rule"):
            if [len(rule.findall(f"{{{DMN}}}{name}")) for name in ("inputEntry", "outputEntry")] != wanted:
                yield Problem(rule, say("The rule has another number of cells than the table has columns."), say("Add or remove cells."))


def gaps(document: Document) -> Iterator[Problem]:
    """Demand that some rule takes every case: a decision without an answer stops the case that asked."""
    for table in _each(document, "decisionTable"):
        rules = table.findall(f"{{{DMN}}}rule")
        last = rules[-1].iterfind(f"{{{DMN}}}inputEntry/{{{DMN}}}text") if rules else ()
        if table.get("hitPolicy") == "FIRST" and (not rules or any((text.text or "").strip() not in {"", "-"} for text in last)):
            yield Problem(
                rules[-1] if rules else table, say("No rule takes what the others leave."), say("End with a rule whose inputs are empty.")
            )


def _each(document: Document, *names: str) -> Iterator[etree._Element]:
    return document.root.iter(*(f"{{{DMN}}}{name}" for name in names))


DECISION_RULES: dict[str, Rule] = {
    **CODE_RULES,
    "decision-word": words,
    "expression-language": languages,
    "feel-subset": cells,
    "stray-text": cell_texts,
    "history-time-to-live": history,
    "scalar-result": scalar_results,
    "requirement": requirements,
    "rule-width": rule_widths,
    "decision-gap": gaps,
    "duplicate-id": unique_ids,
    "name-length": names,
    "external-schema": external_schema,
}
