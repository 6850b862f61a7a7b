"""Seal the journal again and again without reading all of it each time."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lending.domain.records import JournalSeal
from lending.service.journal import seal_journal
from lending.service.ports import Bank

#: No transaction of ours stays open for as long: a row with a lower id than one seen that long ago is there by now, or never will be.
LONGEST_TRANSACTION = timedelta(hours=1)
#: How often a place is remembered.
_STEP = timedelta(minutes=5)


@dataclass(slots=True)
class Sealer:
    """One sealer's memory: up to which id everything is sealed. A new one begins by reading the whole journal."""

    floor: int = 0
    _places: deque[tuple[datetime, int]] = field(default_factory=deque)

    def seal(self, bank: Bank) -> int:
        """Seal what was committed since and return how many rows."""
        if count := seal_journal(bank, after=self.floor):
            return count
        with bank.read() as book:
            last = book.last_seal()
        if last is not None:
            self._settle(bank.now(), last)
        return 0

    def _settle(self, now: datetime, last: JournalSeal) -> None:
        """Everything visible is sealed: raise the floor to a place seen before the longest transaction began, and remember this one."""
        while self._places and self._places[0][0] <= now - LONGEST_TRANSACTION:
            self.floor = max(self.floor, self._places.popleft()[1])
        if not self._places or self._places[-1][0] <= now - _STEP:
            self._places.append((now, last.entry_id))
