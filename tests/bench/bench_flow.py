"""How long it takes to follow a loan's money among a million transfers, beside a plain walk over all and one recursive statement."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, func, insert, select, text

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lending.adapters.db.flow_tables import account_transfer
from lending.adapters.db.flows import SqlFlows
from lending.adapters.db.migrate import upgrade
from lending.domain.fund_flow.pools import POOLS
from lending.domain.fund_flow.tracing import Scope, Trace, trace
from lending.domain.fund_flow.transfers import Transfer
from lending.service.fund_flow.tracing import LEAST_PART
from tests.bench.bench_close import bank_at, databases
from tests.support.bank import NOON

#: Accounts that transfers move between, seconds between two transfers, and the loan that is followed, minor units.
ACCOUNTS, SECONDS, LENT = 100_000, 12, 50_000_000
#: Whose account it is paid into: an ordinary one, and one of those that a two-hundredth of all money goes through.
BORROWERS = {"ordinary": "a777", "hub": "a0"}


def transfers(count: int) -> Iterator[dict[str, Any]]:
    """Yield transfers between any accounts, a tenth of them from or to one of twenty hubs; no statement tells a balance."""
    chance = random.Random(7)
    for number in range(count):
        payer, payee = (f"a{chance.randrange(20 if chance.random() < 0.1 else ACCOUNTS)}" for _ in range(2))
        if payer != payee:
            at = NOON + timedelta(seconds=SECONDS * number)
            yield {"id": f"t{number:07d}", "at": at, "payer": payer, "payee": payee, "minor_units": chance.randrange(100, 2_000_000)}


def build(engine: Engine, count: int) -> None:
    """Fill an empty book with transfers."""
    told = {"currency": "CNY", "purpose": "", "payer_balance": None, "payee_balance": None, "origin": "bench"}
    rows = [{**row, **told} for row in transfers(count)]
    with engine.begin() as connection:
        for first in range(0, len(rows), 20_000):
            connection.execute(insert(account_transfer), rows[first : first + 20_000])
    # As a book in service is: counted, and with PostgreSQL's map of pages that an index alone can answer for.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)" if engine.dialect.name == "postgresql" else "ANALYZE"))


def drawdown_of(count: int, kind: str = "ordinary") -> Transfer:
    """Return a loan paid out in the middle of all."""
    return Transfer("t-loan", NOON + timedelta(seconds=SECONDS * count // 2), "bank", BORROWERS[kind], LENT)


class Stored:
    """Every account open to a trace, read from the database; counts what was read."""

    def __init__(self, flows: SqlFlows) -> None:
        self._flows, self.read = flows, 0

    def balance_before(self, account: str, transfer: Transfer) -> int:
        return self._flows.balance_before(account, transfer, "CNY")

    def transfers_after(self, account: str, transfer: Transfer) -> Iterator[Transfer]:
        for found in self._flows.transfers_after(account, transfer, "CNY"):
            self.read += 1
            yield found


class Loaded:
    """The plain walk: everything in memory first, by account."""

    def __init__(self, rows: list[Transfer]) -> None:
        self._of: dict[str, list[Transfer]] = defaultdict(list)
        for row in rows:
            self._of[row.payer].append(row)
            self._of[row.payee].append(row)

    def balance_before(self, account: str, transfer: Transfer) -> int:
        earlier = [row for row in self._of[account] if row.order < transfer.order]
        return sum(row.minor_units if row.payee == account else -row.minor_units for row in earlier)

    def transfers_after(self, account: str, transfer: Transfer) -> list[Transfer]:
        return [row for row in self._of[account] if row.order > transfer.order]


RECURSIVE = """
WITH RECURSIVE reached(account, since, depth) AS (
  SELECT CAST(:account AS VARCHAR), CAST(:since AS TIMESTAMP), 0
  UNION
  SELECT moved.payee, moved.at, reached.depth + 1 FROM reached
  JOIN account_transfer moved ON moved.payer = reached.account AND moved.at > reached.since
  WHERE reached.depth < :depth AND moved.at <= :until
) SELECT count(DISTINCT account) FROM reached
"""


def measure(url: str, count: int, kind: str, convention: str, scope: Scope) -> dict[str, Any]:
    """Follow the loan once with a fresh connection, then once more; seconds on the wall's clock, and of this process on a processor."""
    bank, engine = bank_at(url)
    scope = replace(scope, convention=convention)  # type: ignore[arg-type]  # one of the conventions
    seconds, found, read = [], None, 0
    for _ in range(2):
        with bank.read() as book:
            stored = Stored(book.flows())  # type: ignore[arg-type]  # the book of the database
            began, worked = time.perf_counter(), time.process_time()
            found = trace(drawdown_of(count, kind), stored, scope)
            seconds.append((round(time.perf_counter() - began, 3), round(time.process_time() - worked, 3)))
            read = stored.read
    engine.dispose()
    assert found is not None
    return {"cold": seconds[0], "warm": seconds[1], "read": read, **_told(found)}


def _told(found: Trace) -> dict[str, Any]:
    assert sum(found.resting.values()) == LENT
    hops = max((step.depth for step in found.steps), default=0)
    told = {"steps": len(found.steps), "accounts": len(found.resting), "hops": hops, "complete": found.complete}
    return {**told, "diluted": sum(found.diluted.values())}


def beside(engine: Engine, count: int, hops: int, days: int) -> dict[str, Any]:
    """Measure the plain walk over everything, seconds on a processor, and what only tells which accounts money could reach."""
    columns = account_transfer.c
    wanted = select(columns.id, columns.at, columns.payer, columns.payee, columns.minor_units)
    with engine.connect() as connection:
        began = time.process_time()
        loaded = Loaded([Transfer(*row) for row in connection.execute(wanted)])
        load = time.process_time() - began
        began = time.process_time()
        found = trace(drawdown_of(count), loaded, Scope(depth=hops, days=days, least=LENT // LEAST_PART))
        walk = time.process_time() - began
        del loaded
        payout = drawdown_of(count)
        until = payout.at + timedelta(days=days)
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = '60s'"))
        asked = {"account": payout.payee, "since": payout.at.replace(tzinfo=None), "until": until.replace(tzinfo=None), "depth": 2}
        began = time.perf_counter()
        reached = connection.scalar(text(RECURSIVE), asked)
        recursive = time.perf_counter() - began
    return {"load": round(load, 1), "walk": round(walk, 3), **_told(found), "recursive_of_2": round(recursive, 1), "could_reach": reached}


@click.command()
@click.option("--transfers", "count", default=1_000_000, show_default=True)
@click.option("--hops", default=8, show_default=True)
@click.option("--days", default=180, show_default=True)
@click.option("--sqlite-only", is_flag=True, help="Leave PostgreSQL out.")
@click.option("--measured", hidden=True, help="The database and the convention, in a process of its own.")
def main(*, count: int, hops: int, days: int, sqlite_only: bool, measured: str | None) -> None:
    """Follow a loan of 500,000 among a million transfers between 100,000 accounts, by both conventions."""
    if measured:
        url, kind, convention = measured.split("|")
        scope = Scope(depth=hops, days=days, least=LENT // LEAST_PART)
        click.echo(json.dumps(measure(url, count, kind, convention, scope)))
        return
    with tempfile.TemporaryDirectory() as directory:
        _one(f"sqlite:///{directory}/flow.db", count, hops, days)
    with nullcontext() if sqlite_only else databases(None) as postgresql:
        if postgresql is not None:
            _one(postgresql("flow"), count, hops, days)
    click.echo(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def _one(url: str, count: int, hops: int, days: int) -> None:
    upgrade(url)
    _bank, engine = bank_at(url)
    began = time.perf_counter()
    build(engine, count)
    with engine.connect() as connection:
        there = connection.scalar(select(func.count()).select_from(account_transfer))
    click.echo(f"{engine.dialect.name}: {there:,} transfers written in {time.perf_counter() - began:.0f} s")
    for kind, convention in product(BORROWERS, POOLS):
        more = ["--transfers", str(count), "--hops", str(hops), "--days", str(days), "--measured", f"{url}|{kind}|{convention}"]
        done = subprocess.run([sys.executable, __file__, *more], check=True, capture_output=True, text=True)
        click.echo(f"  {kind:<9} {convention:<20} {json.loads(done.stdout)}")
    click.echo(f"  {'a plain walk':<30} {beside(engine, count, hops, days)}")


if __name__ == "__main__":
    main()
