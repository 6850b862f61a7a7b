"""The deploy gate: refuses a diagram, decision or form that runs code in an engine, or that the two engines would read differently.

One implementation, behind `loanflow gate`, the continuous integration, the web and each deployment. It reads bytes and returns findings;
it touches nothing.
"""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from lending.adapters.engine.gate_rules.calls import CALL_RULES
from lending.adapters.engine.gate_rules.circles import CIRCLE_RULES
from lending.adapters.engine.gate_rules.code import CODE_RULES
from lending.adapters.engine.gate_rules.decisions import DECISION_RULES, DMN
from lending.adapters.engine.gate_rules.document import Document
from lending.adapters.engine.gate_rules.expression_rules import EXPRESSION_RULES
from lending.adapters.engine.gate_rules.finding import Finding, Rule, apply_rules
from lending.adapters.engine.gate_rules.flows import FLOW_RULES
from lending.adapters.engine.gate_rules.forms import check_form, form_id
from lending.adapters.engine.gate_rules.source import UnreadableError, read_xml
from lending.adapters.engine.gate_rules.structure import STRUCTURE_RULES
from lending.adapters.engine.gate_rules.topics import TOPIC_RULES
from lending.adapters.engine.gate_rules.twins import TWIN_RULES
from lending.adapters.engine.gate_rules.vocabulary import BPMN
from lending.adapters.engine.gate_rules.whole_set import check_whole, of_documents
from lending.adapters.engine.gate_rules.words import WORD_RULES
from lending.errors import LendingError
from lending.sentence import say

__all__ = ["DIAGRAM_RULES", "DeploymentRefusedError", "Finding", "check", "check_among", "check_set", "require_clean"]

#: The kinds of files an engine takes, by suffix, with the root element of the XML ones.
_ROOTS = {".bpmn": f"{{{BPMN}}}definitions", ".dmn": f"{{{DMN}}}definitions"}
_FORM = ".form"
DIAGRAM_RULES: dict[str, Rule] = {
    **CODE_RULES,
    **WORD_RULES,
    **STRUCTURE_RULES,
    **FLOW_RULES,
    **CIRCLE_RULES,
    **EXPRESSION_RULES,
    **TOPIC_RULES,
    **TWIN_RULES,
    **CALL_RULES,
}


class DeploymentRefusedError(LendingError):
    """The gate refuses these files."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("The gate refuses these files:\n" + "\n".join(str(finding) for finding in findings))
        self.findings = findings


def check(name: str, content: bytes, *, topics: Collection[str] | None = None) -> list[Finding]:
    """Check one file by itself; an empty list lets it through.

    `topics` are those that have a worker; None leaves that rule out. Never raises for what is in the file.
    """
    if _suffix(name) == _FORM:
        return check_form(name, content)
    document = _read(name, content, topics)
    if isinstance(document, Finding):
        return [document]
    return apply_rules(DIAGRAM_RULES if _suffix(name) == ".bpmn" else DECISION_RULES, document)


def check_set(files: Mapping[str, bytes], *, topics: Collection[str] | None = None) -> list[Finding]:
    """Check files that are deployed together: each by itself, and that every process, decision and form they call is among them."""
    found = [finding for name, content in files.items() for finding in check(name, content, topics=topics)]
    forms: dict[str, list[str]] = {}
    for name, content in files.items():
        if _suffix(name) == _FORM:
            forms.setdefault(form_id(content), []).append(name)
    read = (_read(name, content, topics) for name, content in files.items() if _suffix(name) != _FORM)
    documents = [document for document in read if isinstance(document, Document)]
    return found + check_whole(of_documents(documents, forms), documents)


def check_among(name: str, content: bytes, others: Mapping[str, bytes], *, topics: Collection[str] | None = None) -> list[Finding]:
    """Check one file, and that every process and decision it calls is in it or among others; those are not checked themselves."""
    if _suffix(name) == _FORM:
        return check_form(name, content)
    read = (_read(each, inner, topics) for each, inner in {**others, name: content}.items() if _suffix(each) != _FORM)
    documents = [document for document in read if isinstance(document, Document)]
    whole = check_whole(of_documents(documents, {}), documents)
    return check(name, content, topics=topics) + [finding for finding in whole if finding.file == name]


def require_clean(files: Mapping[str, bytes], *, topics: Collection[str] | None = None) -> None:
    """Let a deployment through, or raise DeploymentRefusedError with the findings."""
    if findings := check_set(files, topics=topics):
        raise DeploymentRefusedError(findings)


def _read(name: str, content: bytes, topics: Collection[str] | None) -> Document | Finding:
    root_tag = _ROOTS.get(_suffix(name))
    if root_tag is None:
        return Finding(name, "", 0, "file-kind", say("The file is neither .bpmn nor .dmn nor .form."), say("Name it after its kind."))
    try:
        root = read_xml(content)
    except UnreadableError as error:
        return Finding(name, "", error.line, error.rule, error.message, error.what_to_do)
    if root.tag != root_tag:
        return Finding(
            name,
            "",
            1,
            "root-element",
            say("The file does not begin with the definitions of its kind."),
            say("Save it as BPMN 2.0 or DMN 1.3."),
        )
    return Document.of(name, root, topics)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix
