"""Seal the journal again and again without reading all of it each time."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lending.domain.records import JournalSeal
from lending.service.journal import AT_ONCE, seal_journal
from lending.service.ports import Bank

#: No transaction of ours stays open for as long: a row with a lower id than one seen that long ago is there by now, or never will be.
LONGEST_TRANSACTION = timedelta(hours=1)
#: How often a place is remembered.
_STEP = timedelta(minutes=5)
#: How often rows are looked for that became visible after newer ones were sealed.
SWEEP = timedelta(seconds=10)


@dataclass(slots=True)
class Sealer:
    """One sealer's memory: up to which id everything is sealed. A new one begins by reading the whole journal."""

    floor: int = 0
    #: The highest id that was sealed: between two sweeps only rows after it are looked at, and not the last hour anew for each few.
    newest: int = 0
    _swept: datetime | None = None
    _places: deque[tuple[datetime, int]] = field(default_factory=deque)

    def seal(self, bank: Bank) -> bool:
        """Seal what was committed since; True when there may be more at once."""
        now = bank.now()
        sweeps = self._swept is None or now - self._swept >= SWEEP
        count = seal_journal(bank, after=self.floor if sweeps else max(self.floor, self.newest))
        if count == AT_ONCE:
            return True
        if not (count or sweeps):
            return False
        with bank.read() as book:
            last = book.last_seal()
        if last is not None:
            self.newest = max(self.newest, last.entry_id)
            if sweeps:
                self._settle(now, last)
        if sweeps:
            self._swept = now
        return False

    def _settle(self, now: datetime, last: JournalSeal) -> None:
        """Everything visible is sealed: raise the floor to a place seen before the longest transaction began, and remember this one."""
        while self._places and self._places[0][0] <= now - LONGEST_TRANSACTION:
            self.floor = max(self.floor, self._places.popleft()[1])
        if not self._places or self._places[-1][0] <= now - _STEP:
            self._places.append((now, last.entry_id))
