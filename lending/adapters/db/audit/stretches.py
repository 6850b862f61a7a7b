"""Stretches of the journal checked by as many processes as there are processors: SQLite's threads would wait for their interpreter.

PostgreSQL brings processes of its own.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue

from sqlalchemy import Connection, Engine

from lending.adapters.db.audit.links import BATCH
from lending.adapters.db.audit.postgresql_stretches import stretches_by_threads
from lending.domain.audit.chain import Stretch

_log = logging.getLogger(__name__)
#: Links below which starting processes takes longer than they save (measured), and links that are checked at once.
LEAST, AT_ONCE = 60_000, BATCH
#: Links PostgreSQL is asked for at once: the texts of five times as many leave the processor's own memory, a quarter more work (measured).
_AT_ONCE = 1_000
#: Modules are looked for where this process finds them.
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from lending.adapters.db.audit.checker import main; main()"


class GoneError(Exception):
    """A process that checked the journal has ended before it was told to."""


class Checker:
    """A process that checks stretches for this one, one after another.

    In a session of its own, so that Ctrl-C at the terminal is heard by whoever started it alone; its input ends when that one does.
    """

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def tell(self, told: Sequence[object]) -> None:
        """Send a line; raises `GoneError` when nobody is there to read it."""
        assert self._process.stdin is not None  # noqa: S101 -- it was started with a pipe
        try:
            # Past the stream's own buffer: what is left in that would be written when the pipe is closed, and fail again.
            os.write(self._process.stdin.fileno(), f"{json.dumps(told)}\n".encode())
        except BrokenPipeError as error:
            raise GoneError from error

    def check(self, first: int, last: int) -> Stretch | None:
        """Return what the links from one place through another came to by themselves; raises `GoneError` when the process has ended."""
        self.tell([first, last])
        assert self._process.stdout is not None  # noqa: S101
        answer = self._process.stdout.readline()
        if not answer.endswith(b"\n"):
            raise GoneError
        found = json.loads(answer)
        return found and Stretch(**{**found, "late": tuple((number, entry, before) for number, entry, before in found["late"])})

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()


@contextmanager
def stretches_of(database: Engine | Connection, first: int, last: int) -> Iterator[Iterator[tuple[int, Stretch | None]]]:
    """Have the links checked by as many processes as there are processors; a short chain, or one nobody else can read, by nobody."""
    count = _processors()
    if database.engine.dialect.name == "postgresql":
        # One more than processors: there is always one that the server is at work for.
        with stretches_by_threads(database.engine, range(first, last + 1), min(AT_ONCE, _AT_ONCE), count + 1) as found:
            yield found
        return
    if last - first + 1 < LEAST or count == 1 or database.engine.url.database in (None, "", ":memory:"):
        yield iter([(last, None)])
        return
    with ExitStack() as stack:
        checkers = [Checker(stack.enter_context(_started())) for _ in range(count)]
        threads = ThreadPoolExecutor(count)
        try:
            yield _in_order(threads, checkers, database.engine, range(first, last + 1, AT_ONCE), last)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for checker in checkers:
                checker.kill()
            threads.shutdown()


def _processors() -> int:
    """Return how many processors this process may use; not every system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _started() -> "subprocess.Popen[bytes]":
    program = [sys.executable, "-c", _PROGRAM, *sys.path]
    return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)


def _in_order(
    threads: ThreadPoolExecutor, checkers: Sequence[Checker], database: Engine, begins: range, last: int
) -> Iterator[tuple[int, Stretch | None]]:
    """Yield what comes of each stretch in their order; once a process is gone, that nobody looked at the rest."""
    idle: SimpleQueue[Checker] = SimpleQueue()
    try:
        for checker in checkers:
            checker.tell([database.url.database])
            idle.put(checker)
        for answer in [threads.submit(_check, idle, begin, min(begin + AT_ONCE - 1, last)) for begin in begins]:
            yield answer.result()
    except GoneError:
        _log.warning("a process that checked the journal has ended; what is left is checked without any")
        yield last, None


def _check(idle: SimpleQueue[Checker], first: int, last: int) -> tuple[int, Stretch | None]:
    checker = idle.get()
    try:
        return last, checker.check(first, last)
    finally:
        idle.put(checker)
