"""What the gate finds: where, by which rule, and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from lxml import etree

from lending.adapters.engine.gate_rules.document import Document, line_of
from lending.sentence import Sentence

#: Characters of a value that a message repeats.
_SHOWN = 80
#: Findings of one rule in one file; more would help nobody.
MAX_FINDINGS = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to refuse a file."""

    file: str
    element_id: str
    #: Line in the file, from 1; 0 where there is none to name.
    line: int
    #: The rule's id, as in the tables of rules.
    rule: str
    said: Sentence
    advice: Sentence

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return str(self.said)

    @property
    def what_to_do(self) -> str:
        """What mends it, in English."""
        return str(self.advice)

    def as_dict(self) -> dict[str, Any]:
        """Give the finding as plain values, for JSON: both sentences whole, and apart as template and values."""
        apart = asdict(self)
        said, advice = apart.pop("said"), apart.pop("advice")
        return {**apart, "message": self.message, "what_to_do": self.what_to_do, "message_parts": said, "what_to_do_parts": advice}

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" + (f" {self.element_id}" if self.element_id else "")
        return f"{where} [{self.rule}] {self.message} {self.what_to_do}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule says of one element; the gate adds file, line and rule."""

    element: etree._Element
    message: Sentence
    what_to_do: Sentence


#: A rule reads a document and yields what is wrong with it.
Rule = Callable[[Document], Iterator[Problem]]


def apply_rules(rules: dict[str, Rule], document: Document) -> list[Finding]:
    """Apply every rule of a table to a document; the findings come in the order of lines, MAX_FINDINGS of a rule at most."""
    found = {rule: islice(function(document), MAX_FINDINGS) for rule, function in rules.items()}
    findings = [_located(document, rule, problem) for rule, problems in found.items() for problem in problems]
    return sorted(findings, key=lambda finding: finding.line)


def shown(value: str) -> str:
    """Quote a value for a message, cut to a readable length."""
    return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")


def _located(document: Document, rule: str, problem: Problem) -> Finding:
    return Finding(document.name, document.nearest_id(problem.element), line_of(problem.element), rule, problem.message, problem.what_to_do)
