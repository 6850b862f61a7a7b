"""Somebody who holds the database and goes round everything that guards the journal."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import psycopg

from lending.domain.audit.chain import GENESIS, link
from lending.domain.records import Action, JournalEntry, JournalSeal
from lending.service import journal
from lending.service.audit.anchoring import anchor_journal
from tests.support.bank import TrialBank
from tests.support.walk import rows

_GUARDS = [(table, act) for table in ("journal_entry", "journal_seal") for act in ("update", "delete", "replace")]


def write(trial: TrialBank, count: int) -> None:
    """Have so many rows written, with words that are hard to write as JSON."""
    with trial.bank.begin() as book:
        for number in range(count):
            said = 'a "quote", a \\, a tab\t, a line\n, \x01\x7f\u2028 é 張偉 😀'
            journal.record(trial.bank, book, trial.actor("reviewer"), Action.DECIDED, number=number, said=said, task_id=said)


def tamper(trial: TrialBank, *statements: str) -> None:
    """Run statements against the database as its owner can: without triggers and foreign keys."""
    if trial.url.startswith("sqlite"):
        guards = [f"DROP TRIGGER IF EXISTS {table}_no_{act}" for table, act in _GUARDS]
        with closing(sqlite3.connect(trial.url.removeprefix("sqlite:///"), isolation_level=None)) as file:
            for statement in (*guards, *statements):
                file.execute(statement)
        return
    with psycopg.connect(trial.url.replace("+psycopg", ""), autocommit=True) as server:
        for statement in ("SET session_replication_role = replica", *statements):
            server.execute(statement.encode())


def sealed_journal(trial: TrialBank, count: int) -> TrialBank:
    """Return the bank with a journal of so many rows, sealed and anchored, and nothing before them: their ids are their places."""
    tamper(trial, "DELETE FROM journal_entry")
    if trial.database.dialect.name == "postgresql":
        tamper(trial, "ALTER SEQUENCE journal_entry_id_seq RESTART")
    write(trial, count)
    anchor_journal(trial.bank)
    return trial


def forge(trial: TrialBank, order: Iterable[int] | None = None) -> None:
    """Make digests and all links anew, so that the chain is whole in itself: over the rows in their order, or in one given by id."""
    entries: dict[int, Any] = {entry.id or 0: entry for entry in rows(trial, JournalEntry, order="id")}
    kept = {seal.entry_id for seal in rows(trial, JournalSeal)}
    head, statements = GENESIS, ["DELETE FROM journal_seal"]
    for sequence, number in enumerate(order or [number for number in entries if number in kept], start=1):
        digest = journal.digest(entries[number])
        previous, head = head, link(head, digest)
        statements += [
            f"UPDATE journal_entry SET digest = '{digest}' WHERE id = {number}",  # noqa: S608 -- a test's own words
            f"INSERT INTO journal_seal VALUES ({sequence}, {number}, '{digest}', '{previous}', '{head}', '2026-11-23 04:00:00.000000')",  # noqa: S608
        ]
    tamper(trial, *statements)
