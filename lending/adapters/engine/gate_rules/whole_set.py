"""Rules for a whole set of files: what one calls must be there, once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lending.adapters.engine.gate_rules.decisions import DMN
from lending.adapters.engine.gate_rules.document import Document, camunda, namespace
from lending.adapters.engine.gate_rules.finding import Finding, Problem, Rule, apply_rules, shown
from lending.adapters.engine.gate_rules.vocabulary import BPMN
from lending.sentence import Sentence, say


@dataclass(frozen=True, slots=True)
class WholeSet:
    """The ids a set of files defines, each with the files that define it."""

    processes: Mapping[str, list[str]]
    decisions: Mapping[str, list[str]]
    forms: Mapping[str, list[str]]


def of_documents(documents: list[Document], forms: Mapping[str, list[str]]) -> WholeSet:
    """Index what the files of a set define."""
    return WholeSet(_index(documents, BPMN, "process"), _index(documents, DMN, "decision"), forms)


def check_whole(whole: WholeSet, documents: list[Document]) -> list[Finding]:
    """Check the calls between files, and that nothing is defined twice."""
    rules: dict[str, Rule] = {
        "unknown-process": lambda document: _unknown(document, "callActivity", "calledElement", whole.processes),
        "unknown-decision": lambda document: _unknown(document, "businessRuleTask", "decisionRef", whole.decisions),
        "unknown-form": lambda document: _unknown(document, "userTask", "formRef", whole.forms),
    }
    found = [finding for document in documents for finding in apply_rules(rules, document)]
    return [*found, *_doubles(whole.processes, _process), *_doubles(whole.decisions, _decision), *_doubles(whole.forms, _form)]


def _unknown(document: Document, element_name: str, attribute: str, known: Mapping[str, list[str]]) -> Iterator[Problem]:
    for element in document.each(element_name):
        called = element.get(attribute) or camunda(element, attribute)
        if called and called not in known:
            yield Problem(
                element,
                say("%(attribute)s %(called)s is in none of the files.", attribute=attribute, called=shown(called)),
                say("Add the file, or correct the name."),
            )


def _doubles(known: Mapping[str, list[str]], say_of: Callable[[str, str], Sentence]) -> Iterator[Finding]:
    for identifier, files in known.items():
        if len(files) > 1:
            yield Finding(files[-1], identifier, 0, "duplicate-definition", say_of(shown(identifier), ", ".join(files)), say("Keep one."))


def _process(identifier: str, files: str) -> Sentence:
    return say("The process %(id)s is defined in %(files)s.", id=identifier, files=files)


def _decision(identifier: str, files: str) -> Sentence:
    return say("The decision %(id)s is defined in %(files)s.", id=identifier, files=files)


def _form(identifier: str, files: str) -> Sentence:
    return say("The form %(id)s is defined in %(files)s.", id=identifier, files=files)


def _index(documents: list[Document], space: str, name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for document in documents:
        if namespace(document.root) == space:
            for element in document.root.iterchildren(f"{{{space}}}{name}"):
                found.setdefault(element.get("id", ""), []).append(document.name)
    return found
