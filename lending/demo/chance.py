"""Chance that repeats: what happens to an applicant rests on the seed, his number and a label, and on nothing else."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Thing = TypeVar("Thing")
_STEPS = Decimal(2**64)


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws about one applicant or case."""

    about: str
    seed: int = 1

    def share(self, label: str) -> Decimal:
        """Draw evenly from 0 up to, not including, 1."""
        drawn = hashlib.sha256(f"{self.seed}\n{self.about}\n{label}".encode()).digest()
        return Decimal(int.from_bytes(drawn[:8])) / _STEPS

    def happens(self, label: str, share: str) -> bool:
        """Draw whether something of this share of cases, a decimal as text, happens."""
        return self.share(label) < Decimal(share)

    def whole(self, label: str, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, both included."""
        return low + int(self.share(label) * (high - low + 1))

    def between(self, label: str, low: str, high: str) -> Decimal:
        """Draw evenly from `low` up to `high`, decimals as text."""
        return Decimal(low) + (Decimal(high) - Decimal(low)) * self.share(label)

    def pick(self, label: str, things: Sequence[Thing]) -> Thing:
        """Draw one of the things, each as likely."""
        return things[self.whole(label, 0, len(things) - 1)]
