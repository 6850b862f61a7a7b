"""Faults switched on by request: slow, error, garbage, down, or a mixture, for a share of an agency's calls.

Whether a call fails is drawn from the seed, the question, and how often it was asked since the fault was set: runs repeat, whatever the
order in which threads ask. Half of the calls that fail were performed before the answer was lost: that is what a caller must survive.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from threading import Lock
from typing import Any, Literal

from sandbox.draws import SEED, Draws
from sandbox.store import Store

Mode = Literal["slow", "error", "garbage", "down", "mixed"]
MODES: tuple[Mode, ...] = ("slow", "error", "garbage", "down", "mixed")
_KIND = "fault"
_EVENLY: tuple[tuple[Mode, str], ...] = (("slow", "0.25"), ("error", "0.25"), ("garbage", "0.25"), ("down", "0.25"))
#: Share of failing calls that were performed all the same.
PERFORMED = "0.5"


@dataclass(frozen=True)
class Fault:
    """What goes wrong at an agency: the mode, the share of calls as a decimal in text, and the seconds a slow one waits."""

    mode: Mode
    share: str = "1"
    seconds: float = 5.0


@dataclass(frozen=True)
class Failure:
    """How one call fails, and whether it is performed before."""

    mode: Mode
    performed: bool
    seconds: float
    #: Which of the shapes of garbage.
    shape: Decimal


class Faults:
    """The faults switched on, kept over a restart."""

    def __init__(self, store: Store, seed: str = SEED) -> None:
        """Take the store that keeps the faults and the seed of the draws."""
        self._store, self._seed, self._lock = store, seed, Lock()
        self._asked: Counter[tuple[str, bytes]] = Counter()
        self._faults = {agency: Fault(**script) for agency, script in store.scripts(_KIND).items()}

    def switched_on(self) -> dict[str, dict[str, Any]]:
        """List the faults by agency."""
        return {agency: asdict(fault) for agency, fault in sorted(self._faults.items())}

    def switch_on(self, agencies: Iterable[str], fault: Fault) -> None:
        """Switch a fault on at the agencies; counting starts anew."""
        self._write({agency: asdict(fault) for agency in agencies})

    def switch_off(self, agencies: Iterable[str]) -> None:
        """Switch faults off at the agencies."""
        self._write({agency: {} for agency in agencies})

    def failure(self, agency: str, question: bytes) -> Failure | None:
        """Draw whether and how this call fails."""
        fault = self._faults.get(agency)
        if fault is None:
            return None
        with self._lock:
            self._asked[agency, question] += 1
            number = self._asked[agency, question]
        draws = Draws(f"{agency} {number} {question.hex()}", self._seed)
        if not draws.happens("fails", fault.share):
            return None
        mode = draws.pick("mode", _EVENLY) if fault.mode == "mixed" else fault.mode
        return Failure(mode, draws.happens("performed", PERFORMED), fault.seconds, draws.share("shape"))

    def _write(self, scripts: Mapping[str, Mapping[str, Any]]) -> None:
        self._store.write_scripts(_KIND, scripts)
        with self._lock:
            self._faults = {agency: Fault(**script) for agency, script in self._store.scripts(_KIND).items()}
            for counted in [counted for counted in self._asked if counted[0] in scripts]:
                del self._asked[counted]
