"""Links of the journal's chain with their rows, read ahead by another thread: a batch comes while the one before is hashed."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, Engine

from lending.adapters.db.audit.links import BATCH, read_lines, rows_in
from lending.domain.audit.chain import Row

#: Batches read ahead of the one that is hashed: two threads of the database were in each other's way.
_AHEAD = 1


def rows_of(database: Engine | Connection, first: int, last: int) -> Iterator[list[Row]]:
    """Yield the links from one place through another in batches, by the chain's own order, each with its row as it is now.

    Read over connections of their own: what was sealed is only ever added to.
    """
    reading = database.engine.execution_options(loanflow_read=True)
    begins = range(first, last + 1, BATCH)
    with ThreadPoolExecutor(_AHEAD) as threads:
        ahead = deque(threads.submit(_read, reading, last, begin) for begin in begins[:_AHEAD])
        for number, _begin in enumerate(begins, _AHEAD):
            found = ahead.popleft().result()
            if number < len(begins):
                ahead.append(threads.submit(_read, reading, last, begins[number]))
            yield rows_in(found)


def _read(database: Engine, last: int, begin: int) -> str | list[Row]:
    with database.connect() as connection:
        return read_lines(connection.exec_driver_sql, database.dialect.name, begin, min(begin + BATCH - 1, last))
