"""Ask a deployed decision what it says of some facts, and which rule of its table says so."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from lending.domain.decision_tables import Column, asked_of
from lending.domain.problems import Problems
from lending.errors import NotFoundError
from lending.service.decision_tables import read_tables
from lending.service.engine_ports import DeployedDecision, Fact
from lending.service.ports import Bank
from lending.service.replay.tables import DecisionTaken, decision_taken

_WHOLE, _NUMBER = re.compile(r"-?\d{1,18}", re.ASCII), re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def ask_decision(bank: Bank, decision: str, given: Sequence[tuple[str, str]]) -> tuple[DecisionTaken, ...]:
    """Return the decision as the engine takes it now, then those it needs; `given` are names of facts and what they are, as written.

    An empty text says that a fact is not known. NotFoundError lists the decisions there are; InvalidInputError names each fact that is
    missing, given twice, not asked for, or not of its column's type; EngineUnavailableError while the engine is away.
    """
    deployed = _deployed(bank.engine.deployed_decisions(), decision)
    content = bank.engine.decision_xml(deployed.definition)
    facts = read_facts(asked_of(read_tables(content), decision), given)
    return tuple(decision_taken(record, content) for record in bank.engine.decide(deployed.definition, facts))


def _deployed(known: Sequence[DeployedDecision], decision: str) -> DeployedDecision:
    found = next((each for each in known if each.decision == decision), None)
    if found is None:
        there = ", ".join(each.decision for each in known) or "none; `loanflow up` deploys them"
        raise NotFoundError(f"There is no decision {decision!r}; the engine has {there}.")
    return found


def read_facts(columns: Iterable[Column], given: Sequence[tuple[str, str]]) -> dict[str, Fact]:
    """Return facts of the types their columns ask for; InvalidInputError names each that is wrong."""
    wanted, problems, facts = {column.name: column for column in columns}, Problems(), dict[str, Fact]()
    for name, text in given:
        if name not in wanted:
            problems.add(name, f"The table does not ask for it; it asks for {', '.join(wanted)}.")
        elif name in facts:
            problems.add(name, "It is given twice; give it once.")
        else:
            facts[name] = _read(problems, wanted[name], text.strip())
    for name in (name for name in wanted if name not in facts):
        problems.add(name, f"It is missing; give {_meant(wanted[name])}, or nothing after the = if it is not known.")
    problems.refuse()
    return {name: facts[name] for name in wanted}


def _read(problems: Problems, column: Column, text: str) -> Fact:
    if not text:
        return None
    try:
        return _READERS.get(column.kind, _read_any)(text)
    except ValueError:
        problems.add(column.name, f"{text!r} is not {_meant(column)}.")
        return None


def _meant(column: Column) -> str:
    return _MEANT.get(column.kind, "a number, true, false or a text")


def _read_number(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text) if "." in text else int(text)


def _read_whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _read_boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def _read_day(text: str) -> date:
    return date.fromisoformat(text if _DAY.fullmatch(text) else "")


def _read_any(text: str) -> Fact:
    if text in {"true", "false"}:
        return text == "true"
    return _read_number(text) if _NUMBER.fullmatch(text) else text


#: By the type of a column as the file writes it; a column without one takes what the text looks like.
_READERS: Mapping[str, Callable[[str], Fact]] = {
    "string": str,
    "boolean": _read_boolean,
    "date": _read_day,
    **dict.fromkeys(("number", "double"), _read_number),
    **dict.fromkeys(("integer", "long"), _read_whole),
}
_MEANT: Mapping[str, str] = {
    "string": "a text",
    "boolean": "true or false",
    "date": "a day such as 2026-12-31",
    **dict.fromkeys(("number", "double"), "a number such as 1200.50"),
    **dict.fromkeys(("integer", "long"), "a whole number"),
}
