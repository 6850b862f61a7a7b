"""Who comes back when: things to do at an instant, done by a few threads, so that a thousand customers can read at once."""

import heapq
import time
from collections.abc import Callable
from itertools import count
from threading import Condition, Thread


class Schedule:
    """A queue of things to do, each not before its time; what one raises goes to `failed`."""

    def __init__(self, threads: int, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers, self._changed, self._busy, self._stopped = count(), Condition(), 0, False
        self._threads = [Thread(target=self._work, name=f"customers {number}", daemon=True) for number in range(threads)]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def add(self, what: Callable[[], None], after: float = 0.0) -> None:
        """Have something done in so many seconds."""
        with self._changed:
            heapq.heappush(self._heap, (time.monotonic() + after, next(self._numbers), what))
            self._changed.notify()

    @property
    def idle(self) -> bool:
        """Say whether nothing waits and nothing is being done."""
        with self._changed:
            return not self._heap and not self._busy

    def stop(self) -> None:
        """End when what is being done is done; what waits is dropped."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(60)

    def _work(self) -> None:
        while (what := self._next()) is not None:
            try:
                what()
            except Exception as error:  # noqa: BLE001 -- one customer's trouble is noted and ends nobody else's
                self._failed(error)
            finally:
                with self._changed:
                    self._busy -= 1

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._stopped:
                wait = self._heap[0][0] - time.monotonic() if self._heap else None
                if wait is not None and wait <= 0:
                    self._busy += 1
                    return heapq.heappop(self._heap)[2]
                self._changed.wait(wait)
            return None
