"""The process that checks stretches of the journal for another: told on its input where they lie, it says what they came to.

Speaks to the databases by their own drivers: it has to be at work in a tenth of a second, and SQLAlchemy alone takes longer to load.
"""

import json
import sqlite3
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lending.adapters.db.audit.links import Execute, read_links
from lending.domain.audit.chain import check

#: Seconds to wait for a writer of SQLite.
_BUSY = 30


def main() -> None:
    """Read a database's kind and address, then first and last places, a line of JSON each; answer these with a stretch's fields or null.

    Ends with its input, so with whoever asks, however that ended.
    """
    kind, address = json.loads(sys.stdin.readline())
    execute = _opened(kind, address)
    for line in sys.stdin:
        stretch = check(read_links(execute, kind, *json.loads(line)))
        sys.stdout.write(f"{json.dumps(stretch and asdict(stretch))}\n")
        sys.stdout.flush()


def _opened(kind: str, address: dict[str, Any]) -> Execute:
    if kind == "sqlite":
        file = f"{Path(address['file']).resolve().as_uri()}?mode=ro"
        return sqlite3.connect(file, uri=True, timeout=_BUSY, isolation_level=None).execute
    import psycopg  # noqa: PLC0415 -- for SQLite it would be loaded for nothing

    return psycopg.connect(**address, autocommit=True).execute
