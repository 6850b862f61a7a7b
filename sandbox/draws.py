"""Chance that repeats: a draw is a keyed hash of who is asked about and what is drawn, so the same question has the same answer."""

import hashlib
import hmac
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

#: The default key; another one gives another world.
SEED = "loanflow sandbox"
_STEPS = Decimal(2**64)
Thing = TypeVar("Thing")


class Draws:
    """Draws about one person, company or call."""

    def __init__(self, about: str, seed: str = SEED) -> None:
        """Take what the draws are about, usually an id number; only its keyed hash is kept."""
        self._key = hmac.digest(seed.encode(), about.encode(), hashlib.sha256)

    def share(self, label: str) -> Decimal:
        """Draw evenly from 0 up to, not including, 1."""
        return Decimal(int.from_bytes(hmac.digest(self._key, label.encode(), hashlib.sha256)[:8])) / _STEPS

    def between(self, label: str, low: Decimal | int | str, high: Decimal | int | str) -> Decimal:
        """Draw evenly from `low` up to `high`."""
        return Decimal(low) + (Decimal(high) - Decimal(low)) * self.share(label)

    def whole(self, label: str, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, both included."""
        return low + int(self.share(label) * (high - low + 1))

    def pick(self, label: str, weighted: Sequence[tuple[Thing, str]]) -> Thing:
        """Draw one of the things by its share; shares are decimals as text and sum to 1, the last thing takes the rest."""
        drawn, reached = self.share(label), Decimal(0)
        for thing, share in weighted[:-1]:
            reached += Decimal(share)
            if drawn < reached:
                return thing
        return weighted[-1][0]

    def happens(self, label: str, share: Decimal | str) -> bool:
        """Draw whether something of this share of cases happens."""
        return self.share(label) < Decimal(share)

    def code(self, label: str) -> str:
        """Draw an identifier of twelve hexadecimal digits."""
        return hmac.digest(self._key, label.encode(), hashlib.sha256).hex()[:12]
