"""The person an agency is asked about, and what is true of that person in the sandbox's world.

The truth follows what the person declared: nine in ten told it rightly (within 3 %), some told too much. That is a stated trait of the
sandbox, so that whoever tries the bank by hand is verified by the agencies; it rests on the id number's hash and on nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sandbox import frequencies
from sandbox.draws import SEED, Draws

_CENT = Decimal("0.01")
#: What a person earns who did not say, CNY a month.
_INCOME_UNDECLARED = (4_000, 25_000)


def cents(amount: Decimal) -> str:
    """Write an amount as the contracts want it: text with two places."""
    return str(amount.quantize(_CENT))


def months_before(day: date, count: int) -> list[date]:
    """List the first days of the `count` whole months before a day, oldest first."""
    last = day.year * 12 + day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - count, last)]


def divided(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Divide an amount by weights into cents that sum to it; the last part takes the rest."""
    whole = sum(weights, Decimal(0))
    parts = [(total * weight / whole).quantize(_CENT) for weight in weights[:-1]]
    return [*parts, total.quantize(_CENT) - sum(parts, Decimal(0))]


@dataclass(frozen=True)
class Person:
    """One person as the request describes them."""

    id_number: str = field(repr=False)
    declared: Mapping[str, Any] = field(repr=False)
    as_of: date
    seed: str = field(default=SEED, repr=False)

    @classmethod
    def asked_about(cls, body: Mapping[str, Any], seed: str) -> "Person":
        """Read the person from a request that met its contract."""
        return cls(body["id_number"], body.get("declared") or {}, body["as_of"], seed)

    @cached_property
    def draws(self) -> Draws:
        """Draws about this person."""
        return Draws(self.id_number, self.seed)

    @cached_property
    def income(self) -> Decimal:
        """What the person truly earns a month, net, in CNY."""
        said = self.declared.get("monthly_income")
        if said is None:
            return self.draws.between("income", *_INCOME_UNDECLARED).quantize(_CENT)
        honesty = self.draws.pick("honesty", frequencies.HONESTY)
        low, high = {"right": ("0.97", "1.03"), "high": ("0.55", "0.90"), "low": ("1.10", "1.40")}[honesty]
        return (Decimal(said) * self.draws.between("income deviation", low, high)).quantize(_CENT)

    @property
    def occupation(self) -> str:
        """The occupation as declared; a wage earner if nothing was."""
        return self.declared.get("occupation") or "employed"

    @property
    def employer(self) -> str:
        """The employer as declared, or a made-up one."""
        return self.declared.get("employer") or f"Employer {self.draws.code('employer')[:6]}"

    @cached_property
    def months_employed(self) -> int:
        """Months in the present work."""
        said = self.declared.get("months_employed")
        return said if said is not None else self.draws.whole("months employed", 6, 180)

    @cached_property
    def under_enforcement(self) -> bool:
        """Whether a court enforces a judgment against the person."""
        return self.draws.happens("court enforcement", frequencies.COURT_ENFORCEMENT)

    def unknown_to(self, agency: str, shares: Mapping[str, str]) -> bool:
        """Draw whether the agency holds no record; an occupation outside the table counts as employed."""
        return self.draws.happens(f"unknown to {agency}", shares.get(self.occupation, shares["employed"]))
