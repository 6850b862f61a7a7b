"""`loanflow decide`: ask the running engine what a decision table says, and which rule fired."""

import json
from collections.abc import Iterator, Mapping

import click

from lending.arguments import Argument, wrong_fields_as_options
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.errors import InvalidInputError, LendingError
from lending.service.asking import ask_decision
from lending.service.replay.tables import DecisionTaken


def _read_fact(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name.strip() or not equals:
        raise ValueError(f"{text!r} is no fact; write its name, = and its value, such as days_past_due=45.")
    return name.strip(), value


@click.command("decide")
@click.argument("decision")
@click.option("--input", "facts", type=Argument("name=value", _read_fact), multiple=True, help="A fact the table asks for; repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
def command(*, decision: str, facts: tuple[tuple[str, str], ...], as_json: bool) -> None:
    """Ask the running engine what DECISION says of some facts, and print what it gives and the rule that fired.

    Numbers are written plainly (1200.50), booleans as true or false, days as year-month-day; nothing after the = says that a fact is
    not known. Left out, facts are listed with what to give. Nothing in the bank changes. Exits with 1 when no rule fits.

    \b
    Example: loanflow decide collection_ladder --input product=consumer --input amount=5000 \\
             --input segment=B --input days_past_due=45 --input warned=false
    """  # noqa: D301 (click's mark for lines kept as they are)
    try:
        asked, *needed = ask_decision(build_bank(Settings.load()), decision, facts)
    except InvalidInputError as error:
        with wrong_fields_as_options({name: f"--input {name}" for name in error.errors}):
            raise
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    told = {**_document(asked), "needed": [_document(taken) for taken in needed]}
    click.echo(json.dumps(told, indent=2, ensure_ascii=False) if as_json else "\n".join(_lines(asked, needed)))
    if asked.fired is None:
        raise SystemExit(1)


def _document(taken: DecisionTaken) -> dict[str, object]:
    rule = taken.fired
    return {
        "decision": taken.decision,
        "name": taken.name,
        "version": taken.version,
        "outputs": dict(taken.outputs),
        "rule": {"number": rule.number, "id": rule.id, "reason": rule.reason} if rule else None,
        "inputs": [{"name": asked.name, "label": asked.label, "value": asked.value, "test": asked.test} for asked in taken.inputs],
    }


def _lines(asked: DecisionTaken, needed: list[DecisionTaken]) -> Iterator[str]:
    for taken in (asked, *needed):
        yield from _lines_of(taken)


def _lines_of(taken: DecisionTaken) -> Iterator[str]:
    rule = taken.fired
    if rule is None:
        yield f"{taken.decision} (version {taken.version}): no rule fits."
        return
    yield f"{taken.decision} (version {taken.version}): {_said(taken.outputs)}"
    yield f"  rule {rule.number} of {len(taken.rules)} ({rule.id}): {rule.reason}"
    width = max(len(fact.name) for fact in taken.inputs)
    yield from (f"  {fact.name:<{width}}  {_shown(fact.value)}{f'  ({fact.test})' if fact.test else ''}" for fact in taken.inputs)


def _said(outputs: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {_shown(value)}" for name, value in outputs.items())


def _shown(value: object) -> str:
    return "not known" if value is None else json.dumps(value, ensure_ascii=False)
