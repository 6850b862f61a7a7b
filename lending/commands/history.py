"""`loanflow history`: hold the replay of cases to what the engine says of them."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

import click

from lending.arguments import DAY
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.domain.actors import Actor, Role
from lending.service.replay.check import CaseCheck, check_history

#: Who asks at the machine, with an auditor's sight of every branch.
_OPERATOR = Actor(user_id=None, name="operator", roles=frozenset({Role.AUDITOR}))


@click.group()
def command() -> None:
    """Look into the history of cases as the auditor's replay shows it."""


@command.command("check")
@click.option("--from", "first", type=DAY, help="Only cases submitted on this day or later (year-month-day).")
@click.option("--to", "last", type=DAY, help="Only cases submitted on this day or earlier (year-month-day).")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def check(first: date | None, last: date | None, *, as_json: bool) -> None:
    """Replay every case of a range and compare where its tokens end with the engine's history and, where it still runs, the engine.

    Applications by the day they came in; collection, restructurings, interventions, reviews and closes by the day they were begun.
    Needs a running engine (`loanflow up`). Exits with 1 when a case differs, and says where.
    Example: loanflow history check --from 2026-11-01 --to 2026-11-30
    """
    if first and last and first > last:
        raise click.UsageError(f"--from {first} lies after --to {last}; give the earlier day first.")
    bank = build_bank(Settings.load())
    checked = list(check_history(bank, _OPERATOR, first, last))
    differing = [case for case in checked if case.differences]
    click.echo(_json(checked, differing) if as_json else "\n".join(_lines(checked, differing)))
    if differing:
        raise SystemExit(1)


def _json(checked: list[CaseCheck], differing: list[CaseCheck]) -> str:
    return json.dumps({**_totals(checked, differing), "differences": [asdict(case) for case in differing]}, ensure_ascii=False, indent=2)


def _totals(checked: list[CaseCheck], differing: list[CaseCheck]) -> dict[str, int]:
    return {
        "cases": len(checked),
        "instances": sum(case.instances for case in checked),
        "passages": sum(case.passages for case in checked),
        "differing": len(differing),
    }


def _lines(checked: list[CaseCheck], differing: list[CaseCheck]) -> Iterator[str]:
    for case in differing:
        yield from (f"{case.reference}: {said}" for said in case.differences)
    totals = _totals(checked, differing)
    yield "{cases} case(s), {instances} process instance(s), {passages} passages replayed; {differing} case(s) differ.".format(**totals)
