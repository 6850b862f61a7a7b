"""Measure plans per second: the program, a plain loop of the same arithmetic, and numpy-financial where it is installed.

`python tests/bench/bench_schedules.py [--plans 300] [--rounds 7] [--json FILE]`. Rounds are interleaved, medians told; one round warms up.
The plain loop knows one loan only: equal instalments under 30/360, no dates, no settings, nothing refused. numpy-financial works in
binary floating point, so its cents are not the contract's; it shows what vectors would cost.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lending.domain.instalments import LoanTerms, instalment_plan

try:
    import numpy as np
    import numpy_financial as npf
except ImportError:
    npf = None

CENT = Decimal("0.01")
PERIODS = 36
PRINCIPALS = [Decimal(10_000 + 137 * number) for number in range(50)]
RATE = Decimal("0.0445")
DISBURSED = date(2026, 11, 23)


def program(principal: Decimal) -> list[Decimal]:
    """Return the interest of each row by the program."""
    return [row.interest for row in instalment_plan(LoanTerms(principal, RATE, PERIODS, DISBURSED)).rows]


def plain_loop(principal: Decimal) -> list[Decimal]:
    """Return the interest of each row by the bare arithmetic."""
    monthly = RATE / 12
    growth = (1 + monthly) ** PERIODS
    instalment = (principal * monthly * growth / (growth - 1)).quantize(CENT, ROUND_HALF_UP)
    balance, rows = principal, []
    for _ in range(PERIODS):
        # Divided last, so that exactly half a cent is not lost to a monthly rate that never ends.
        interest = (balance * RATE / 12).quantize(CENT, ROUND_HALF_UP)
        balance -= instalment - interest
        rows.append(interest)
    return rows


def floating(principal: Decimal) -> list[float]:
    """Return the interest of each row by numpy-financial, unrounded."""
    return list(-npf.ipmt(float(RATE) / 12, np.arange(1, PERIODS + 1), PERIODS, float(principal)))


CONTENDERS: dict[str, Callable[[Decimal], Any]] = {"program": program, "plain loop": plain_loop}
if npf is not None:
    CONTENDERS["numpy-financial"] = floating


def speed(contender: Callable[[Decimal], Any], plans: int) -> float:
    """Return plans per second of processor time of this process."""
    begin = time.process_time()
    for number in range(plans):
        contender(PRINCIPALS[number % len(PRINCIPALS)])
    return plans / (time.process_time() - begin)


def measure(plans: int, rounds: int) -> dict[str, Any]:
    """Return medians of interleaved rounds; contenders that should agree to the cent are compared first."""
    assert all(program(principal) == plain_loop(principal) for principal in PRINCIPALS)
    found: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    names = list(CONTENDERS)
    for turn in range(rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            reached = speed(CONTENDERS[name], plans)
            # The first turn warms caches up.
            if turn:
                found[name].append(reached)
    median = {name: statistics.median(speeds) for name, speeds in found.items()}
    return {
        "rows_per_plan": PERIODS,
        "plans_per_second": {name: round(value) for name, value in median.items()},
        "rounds": {name: [round(value) for value in speeds] for name, speeds in found.items()},
        "program_to_plain_loop": round(median["program"] / median["plain loop"], 3),
        "load_average": round(os.getloadavg()[0], 1),
    }


@click.command()
@click.option("--plans", default=300, show_default=True, help="Plans each contender makes per round.")
@click.option("--rounds", default=7, show_default=True, help="Rounds that count, after one to warm up.")
@click.option("--json", "target", type=click.Path(path_type=Path), help="Write the figures there too.")
def main(plans: int, rounds: int, target: Path | None) -> None:
    """Measure and print a table."""
    result = measure(plans, rounds)
    for name, value in result["plans_per_second"].items():
        click.echo(f"{name:16} {value:8} plans/s of {PERIODS} rows   rounds {result['rounds'][name]}")
    if npf is None:
        click.echo("numpy-financial  left out: it is not installed (pip install numpy-financial)")
    click.echo(
        f"program / plain loop {result['program_to_plain_loop']:.2f}; load average {result['load_average']} on {os.cpu_count()} processors"
    )
    if target:
        target.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
