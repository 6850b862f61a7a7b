"""What the processes that ask a decision rely on: its id, what it may be asked, what it may answer."""

import re
from collections.abc import Collection, Iterator

from lxml import etree

from lending.adapters.engine.gate_rules.decisions import DMN
from lending.adapters.engine.gate_rules.document import Document
from lending.adapters.engine.gate_rules.finding import Problem, shown
from lending.domain.decision_tables import condition_of, literal
from lending.sentence import say

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def check_decisions(document: Document, shipped: Document, known: Collection[str]) -> Iterator[tuple[str, Problem]]:
    """Compare a decision file with the one that ships; `known` are further variables of the processes that ask it.

    Yields the rule and the problem. The results of the other decisions in the file are known too.
    """
    for decision in _each(shipped, "decision"):
        if decision.get("id") not in {each.get("id") for each in _each(document, "decision")}:
            message = say("The decision %(decision)s is gone, and something asks it.", decision=shown(decision.get("id", "")))
            yield "decision-id", Problem(document.root, message, say("Put it back under this id."))
    yield from (("decision-input", problem) for problem in _inputs(document, shipped, known))
    for decision in _each(shipped, "decision"):
        yield from (("decision-result", problem) for problem in _results(document, decision))


def check_readable(document: Document) -> Iterator[tuple[str, Problem]]:
    """Demand cells that the bank's own reader of tables understands: where no engine decides, it does."""
    for name, read in (("inputEntry", condition_of), ("outputEntry", literal)):
        for entry in _each(document, name):
            try:
                read((entry.findtext(f"{{{DMN}}}text") or "").strip())
            except ValueError as error:
                advice = say("Use values, comparisons and ranges of numbers.")
                yield (
                    "decision-read",
                    Problem(entry, say("The work that reads this table does not understand the cell: %(reason)s.", reason=error), advice),
                )


def _inputs(document: Document, shipped: Document, known: Collection[str]) -> Iterator[Problem]:
    there = {*known, *_asked(shipped), *(output.get("name", "") for output in _each(document, "output"))}
    for clause in _each(document, "input"):
        name = _expression(clause)
        if not _NAME.fullmatch(name):
            yield Problem(
                clause, say("The column asks for %(name)s, which is no variable.", name=shown(name)), say("Write the name of one variable.")
            )
        elif name not in there:
            advice = say("Ask for one of %(known)s.", known=", ".join(sorted(there)))
            yield Problem(clause, say("No process that asks this decision has the variable %(name)s.", name=shown(name)), advice)


def _results(document: Document, before: etree._Element) -> Iterator[Problem]:
    after = next((each for each in _each(document, "decision") if each.get("id") == before.get("id")), None)
    was, now = (next(iter(_below(each, "output")), None) if each is not None else None for each in (before, after))
    if after is None or was is None or now is None:
        return
    if (was.get("name"), was.get("typeRef")) != (now.get("name"), now.get("typeRef")):
        message = say(
            "The result was %(name)s: %(type)s, and what asks the decision reads that.", name=was.get("name"), type=was.get("typeRef")
        )
        yield Problem(now, message, say("Give the result its name and type again."))
    words = {word for entry in _below(before, "outputEntry") for word in _words(entry)}
    for entry in _below(after, "outputEntry") if was.get("typeRef") == "string" else ():
        if unknown := [word for word in _words(entry) if word not in words]:
            message = say("Nothing that asks this decision knows the result %(result)s.", result=shown(", ".join(unknown)))
            yield Problem(entry, message, say("Answer with %(known)s.", known=", ".join(sorted(words))))


def _words(entry: etree._Element) -> list[str]:
    """Return the words of a result: one, or several with commas between."""
    text = (entry.findtext(f"{{{DMN}}}text") or "").strip()
    return [word.strip() for word in text.strip('"').split(",") if word.strip()]


def _asked(document: Document) -> set[str]:
    return {_expression(clause) for clause in _each(document, "input")}


def _expression(clause: etree._Element) -> str:
    return (clause.findtext(f"{{{DMN}}}inputExpression/{{{DMN}}}text") or "").strip()


def _each(document: Document, name: str) -> Iterator[etree._Element]:
    return document.root.iter(f"{{{DMN}}}{name}")


def _below(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return element.iter(f"{{{DMN}}}{name}")
