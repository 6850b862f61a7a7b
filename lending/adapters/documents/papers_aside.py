"""Papers signed by a process beside this one: that is pure Python, and the threads of one interpreter would wait for it."""

import gc
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from lending.adapters.documents.papers import BankPapers
from lending.errors import LendingError, TransientError

_log = logging.getLogger(__name__)
#: Seconds that a signature may take, those before it in the queue included; it takes less than a tenth of one.
PATIENCE = 60.0
#: One process signs for some six loans a second (measured on one processor of two).
_MOST = 4
#: How much it lets others go first: an offer that somebody waits for comes before a paper whose signature he has given.
_COURTESY = 5


class PapersAside:
    """Implements `lending.service.ports.Papers`: sets papers here, has them signed and verified beside.

    A process that was ended, by whomever, is replaced, and what it was at is done anew: a signature changes nothing before it is kept.
    """

    def __init__(self, authority: Path, *, processes: int | None = None) -> None:
        self._authority = authority
        self._here = BankPapers(authority)
        self._count = processes or max(1, min(_MOST, (os.cpu_count() or 1) // 2))
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def begin(self) -> None:
        """Start a process ahead of the first paper, without waiting for it."""
        self._started().submit(_ready, self._authority)

    def end(self) -> None:
        """End the processes once they have done what they were asked for; the next paper starts one again."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()

    def render(self, template: str, data: Mapping[str, object], lang: str) -> bytes:
        """Set a paper as `BankPapers.render` does."""
        return self._here.render(template, data, lang)

    def sign(self, pdf: bytes, *, signer: str, reason: str, at: datetime) -> bytes:
        """Sign as `BankPapers.sign` does."""
        return bytes(self._ask(BankPapers.sign, pdf, signer=signer, reason=reason, at=at))

    def seal(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        """Seal as `BankPapers.seal` does."""
        return bytes(self._ask(BankPapers.seal, pdf, reason=reason, at=at))

    def count_pages(self, pdf: bytes) -> int:
        """Count as `BankPapers.count_pages` does."""
        return self._here.count_pages(pdf)

    def verify(self, pdf: bytes, *, sealed: bool = False) -> bool:
        """Judge as `BankPapers.verify` does."""
        return bool(self._ask(BankPapers.verify, pdf, sealed=sealed))

    def verify_added(self, pdf: bytes, *, earlier: bytes, sealed: bool = False) -> bool:
        """Judge as `BankPapers.verify_added` does."""
        return bool(self._ask(BankPapers.verify_added, pdf, earlier=earlier, sealed=sealed))

    def _ask(self, work: Callable[..., object], pdf: bytes, **said: object) -> Any:
        for _ in range(2):
            pool = self._started()
            try:
                asked: Future[object] = pool.submit(_do, self._authority, work.__name__, pdf, said)
                return asked.result(PATIENCE)
            except (CancelledError, RuntimeError):  # BrokenProcessPool is one; so is a pool that another thread has just given up
                _log.warning("the process that signs papers has ended; another is started")
                self._leave(pool)
            except TimeoutError:
                self._leave(pool)
                raise TransientError(f"A paper was not signed within {PATIENCE:.0f} seconds; it is tried again.") from None
        raise TransientError("The process that signs papers ends again and again; is there enough memory? It is tried again.")

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # Spawned: a copy of a process with threads may hold locks that nobody will release.
                way = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self._count, mp_context=way, initializer=_attend)
            return self._pool

    def _leave(self, pool: ProcessPoolExecutor) -> None:
        """Give up a pool, unless another thread has done so already."""
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False, cancel_futures=True)


def _attend() -> None:
    """Live exactly as long as whoever started this process: signals are for that one, and its end, even by force, is this one's."""
    os.nice(_COURTESY)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    Thread(target=_end_with_it, name="attendant", daemon=True).start()


def _end_with_it() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(0)


@cache
def _papers(authority: Path) -> BankPapers:
    return BankPapers(authority)


def _ready(authority: Path) -> None:
    _papers(authority)
    gc.collect()
    gc.freeze()


def _do(authority: Path, work: str, pdf: bytes, said: Mapping[str, object]) -> object:
    """Do one thing that `BankPapers` does; what goes wrong in a library comes back without its words, which may quote the paper."""
    try:
        return getattr(_papers(authority), work)(pdf, **said)
    except LendingError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, its words stay here
        last = error.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        where = "" if last is None else f" in {Path(last.tb_frame.f_code.co_filename).name}, line {last.tb_lineno}"
        raise LendingError(f"The paper could not be worked on ({work}): {type(error).__name__}{where}.") from None
