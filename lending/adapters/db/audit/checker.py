"""The process that checks stretches of a SQLite journal for another: told on its input where they lie, it says what they came to.

Speaks to the database by its own driver: it has to be at work in a tenth of a second, and SQLAlchemy alone takes longer to load.
"""

import json
import sqlite3
import sys
from dataclasses import asdict
from pathlib import Path

from lending.adapters.db.audit.links import read_links
from lending.domain.audit.chain import check

#: Seconds to wait for a writer of SQLite.
_BUSY = 30


def main() -> None:
    """Read a list with a database's file, then first and last places, a line of JSON each; answer these with a stretch's fields or null.

    Ends with its input, so with whoever asks, however that ended.
    """
    (file,) = json.loads(sys.stdin.readline())
    address = f"{Path(file).resolve().as_uri()}?mode=ro"
    execute = sqlite3.connect(address, uri=True, timeout=_BUSY, isolation_level=None).execute
    for line in sys.stdin:
        stretch = check(read_links(execute, "sqlite", *json.loads(line)))
        sys.stdout.write(f"{json.dumps(stretch and asdict(stretch))}\n")
        sys.stdout.flush()
