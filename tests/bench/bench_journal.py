"""Measure how many journal entries a second are verified, on SQLite and PostgreSQL, beside a bare loop of hashes over the same bytes.

`python tests/bench/bench_journal.py [--entries 200000] [--only sqlite] [--json FILE]`. Entries are as those of a bank at work; the chain
is made by the same sealer that makes the bank's. The bare loop hashes each entry's canonical JSON and each link, and does nothing else.
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import click
from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lending.adapters.db import tables as t
from lending.adapters.db.audit import stretches
from lending.adapters.db.migrate import upgrade
from lending.adapters.db.session import connect, transactions
from lending.domain.records import JournalEntry
from lending.service import founding, journal
from lending.service.audit.anchoring import anchor_journal
from lending.service.audit.verifying import verify_journal
from tests.support.bank import FIRST_DAY, NOON, TrialBank, build_test_bank
from tests.support.postgresql import installed, running_server

#: Entries a second wanted on two cores.
TARGET = 100_000
_BATCH = 10_000


def fill(trial: TrialBank, entries: int) -> None:
    """Write so many entries and seal them."""
    names = [column.name for column in t.journal_entry.c if column.name != "id"]
    for begin in range(0, entries, _BATCH):
        made = [_entry(number) for number in range(begin, min(begin + _BATCH, entries))]
        with trial.database.begin() as connection:
            connection.execute(insert(t.journal_entry), [{name: getattr(entry, name) for name in names} for entry in made])
    with trial.bank.read() as book:
        floor = book.last_seal()
    after = floor.entry_id if floor else 0
    while count := journal.seal_journal(trial.bank, limit=_BATCH, after=after):
        after += count


def _entry(number: int) -> JournalEntry:
    case, party = f"29402584-d747-443b-93bc-{number // 30:012d}", f"a4630ffd-f08c-4028-8c59-{number // 30:012d}"
    body = {"agency": "bureau", "state": "answered", "report": case, "seconds": "0.21", "tries": 1, "valid_until": "2026-12-23"}
    entry = JournalEntry(
        at=NOON.replace(microsecond=number % 1_000_000),
        business_date=FIRST_DAY,
        actor_id=None if number % 3 else party,
        actor_name="worker" if number % 3 else "Hsu Chia-ling 許嘉玲",
        action="agency_answered",
        application_id=case,
        party_id=party,
        body=json.dumps(body, separators=(",", ":"), sort_keys=True),
        digest="",
    )
    entry.digest = journal.digest(entry)
    return entry


def measure(trial: TrialBank, rounds: int = 3) -> dict[str, float]:
    """Return entries a second, the best of some rounds: verified as it is, by this process alone, and hashed bare.

    The first two on the wall clock and by the time on processors of this process and of those it started; a server's is not in it.
    """
    anchor_journal(trial.bank)
    with trial.bank.read() as book:
        rows = [(row[6].encode(), row[2]) for batch in book.chain().rows(1, _last(trial)) for row in batch]
    best: dict[str, float] = {}
    ways = {"verified": stretches.LEAST}
    if trial.database.dialect.name == "sqlite":  # the other has processes of its own at work whoever asks
        ways["verified by one process"] = sys.maxsize
    for _ in range(rounds):
        for name, least in ways.items():
            head, wall, used = _verified(trial, least)
            best[name] = max(best.get(name, 0.0), len(rows) / wall)
            best[f"{name} (processors)"] = max(best.get(f"{name} (processors)", 0.0), len(rows) / used)
        begin, reckoned = time.process_time(), journal.GENESIS
        for content, digest in rows:
            sha256(content).hexdigest()
            reckoned = sha256(f"{reckoned}{digest}".encode()).hexdigest()
        best["bare hashes"] = max(best.get("bare hashes", 0.0), len(rows) / (time.process_time() - begin))
        assert head == reckoned
    return best


def _verified(trial: TrialBank, least: int) -> tuple[str, float, float]:
    """Verify, by other processes from so many links on; return the head, seconds on the clock, and on processors."""
    usual, stretches.LEAST = stretches.LEAST, least
    wall, used = time.perf_counter(), _used()
    found = verify_journal(trial.bank)
    wall, used = time.perf_counter() - wall, _used() - used
    stretches.LEAST = usual
    assert found.broken is None, found.broken
    return found.head, wall, used


def _used() -> float:
    """Return seconds on processors of this process and of those it started that have ended."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, whose))


def _last(trial: TrialBank) -> int:
    with trial.bank.read() as book:
        seal = book.last_seal()
    return seal.sequence if seal else 0


@contextmanager
def bank_on(kind: str, directory: Path) -> Iterator[TrialBank]:
    """Yield a founded bank on that database."""
    trial = build_test_bank(directory)
    if kind == "sqlite":
        yield trial
        trial.close()
        return
    programs = installed()
    assert programs is not None
    trial.close()
    with running_server(programs) as server:
        url = f"{server}/postgres"
        upgrade(url)
        database = connect(url)
        begin, read = transactions(database)
        moved = replace(trial, bank=replace(trial.bank, begin=begin, read=read), database=database, url=url)
        founding.found_bank(moved.bank, FIRST_DAY)
        yield moved
        moved.close()


@click.command()
@click.option("--entries", default=200_000, show_default=True)
@click.option("--only", type=click.Choice(["sqlite", "postgresql"]))
@click.option("--json", "file", type=click.Path(path_type=Path))
def main(entries: int, only: str | None, file: Path | None) -> None:
    """Fill a journal on each database, verify it and tell the speed."""
    results = {}
    for kind in [only] if only else ["sqlite", *(["postgresql"] if installed() else [])]:
        with tempfile.TemporaryDirectory() as directory, bank_on(kind, Path(directory)) as trial:
            fill(trial, entries)
            results[kind] = measure(trial)
        told = ", ".join(f"{name} {speed:,.0f}/s" for name, speed in results[kind].items())
        print(f"{kind}: {entries:,} entries: {told}; target {TARGET:,}/s, load {os.getloadavg()[0]:.1f}")
    if file:
        file.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
