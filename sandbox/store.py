"""What the sandbox must not forget when it is killed: what was ordered or published, the faults switched on, the people scripted.

One small SQLite file. Orders hold what was answered, a digest of what was asked, and a digest of whom it concerns: no number or name;
what is published (`sandbox.feed`) is the exception.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, asked TEXT NOT NULL, concerns TEXT NOT NULL, answer TEXT NOT NULL,
    UNIQUE (kind, key));
CREATE INDEX IF NOT EXISTS orders_concerns ON orders (kind, concerns);
CREATE TABLE IF NOT EXISTS scripts (kind TEXT NOT NULL, name TEXT NOT NULL, script TEXT NOT NULL, PRIMARY KEY (kind, name));
"""


class KeyReusedError(Exception):
    """The key was used for something else."""


def digest(*parts: object) -> str:
    """Digest anything JSON can hold; dates count as their text."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


class Store:
    """The sandbox's memory; safe to share between threads."""

    def __init__(self, path: Path | str) -> None:
        """Open or create the file; `:memory:` forgets at the end."""
        self._lock = Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        # An answer given is an answer kept, also after kill -9.
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _TABLES)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def order(self, kind: str, asked: Mapping[str, Any], concerns: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Do what is asked once per key and answer the same ever after; raises KeyReusedError when the key asked for something else."""
        key, wanted = str(asked["key"]), digest(dict(asked))
        with self._lock:
            known = self._connection.execute("SELECT asked, answer FROM orders WHERE kind = ? AND key = ?", (kind, key)).fetchone()
            if known is None:
                answer = make()
                row = (kind, key, wanted, digest(concerns), json.dumps(answer))
                self._connection.execute("INSERT INTO orders (kind, key, asked, concerns, answer) VALUES (?, ?, ?, ?, ?)", row)
                return answer
        if known[0] != wanted:
            raise KeyReusedError
        return _object(known[1])

    def find(self, kind: str, key: str) -> dict[str, Any] | None:
        """Read what stands under a key."""
        rows = self._read("SELECT answer FROM orders WHERE kind = ? AND key = ?", kind, key)
        return _object(rows[0]) if rows else None

    def concerning(self, kind: str, concerns: str) -> list[dict[str, Any]]:
        """Read everything that concerns a person, number or currency, oldest first."""
        return [
            _object(row)
            for row in self._read("SELECT answer FROM orders WHERE kind = ? AND concerns = ? ORDER BY number", kind, digest(concerns))
        ]

    def published(self, kind: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Read what was ordered of a kind after a number, each with its own, in order."""
        query = "SELECT number, answer FROM orders WHERE kind = ? AND number > ? ORDER BY number LIMIT ?"
        with self._lock:
            rows = self._connection.execute(query, (kind, after, limit)).fetchall()
        return [{"number": number, **_object(answer)} for number, answer in rows]

    def amend(self, kind: str, key: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any] | None:
        """Change what stands under a key; None when nothing does."""
        with self._lock:
            found = self._connection.execute("SELECT answer FROM orders WHERE kind = ? AND key = ?", (kind, key)).fetchone()
            if found is None:
                return None
            changed = change(_object(found[0]))
            self._connection.execute("UPDATE orders SET answer = ? WHERE kind = ? AND key = ?", (json.dumps(changed), kind, key))
            return changed

    def scripts(self, kind: str) -> dict[str, dict[str, Any]]:
        """Read all scripts of a kind by name."""
        with self._lock:
            rows = self._connection.execute("SELECT name, script FROM scripts WHERE kind = ?", (kind,)).fetchall()
        return {name: _object(script) for name, script in rows}

    def write_scripts(self, kind: str, scripts: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace scripts by name; an empty one is removed."""
        with self._lock:
            for name, script in scripts.items():
                self._connection.execute("DELETE FROM scripts WHERE kind = ? AND name = ?", (kind, name))
                if script:
                    self._connection.execute("INSERT INTO scripts (kind, name, script) VALUES (?, ?, ?)", (kind, name, json.dumps(script)))

    def _read(self, query: str, *values: str) -> list[str]:
        with self._lock:
            return [row[0] for row in self._connection.execute(query, values).fetchall()]


def _object(stored: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(stored)
    return read
