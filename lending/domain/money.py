"""Money: amounts with their currency, and rounding to a multiple."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from lending.domain.problems import Problems
from lending.errors import InvalidInputError

#: One hundredth of a unit of currency.
CENT = Decimal("0.01")
#: Decimal places of currencies that do not have two (ISO 4217).
_PLACES = {"JPY": 0, "KRW": 0, "VND": 0, "BHD": 3, "KWD": 3}
#: Digits carried until an amount is rounded.
_PRECISION = 50
_ONE = Decimal(1)
_CENT_EXPONENT = -2


def round_money(value: Decimal, multiple: Decimal = CENT, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Round an amount to a multiple of 0.01, 1, 100 or the like, with at least two decimal places.

    `rounding` is a mode of `decimal`. A value or multiple that is no number, or a multiple of zero, raises InvalidInputError.
    """
    problems = Problems()
    problems.number("value", value)
    problems.number("multiple", multiple, above=Decimal(0))
    problems.refuse()
    with localcontext() as context:
        context.prec = _PRECISION
        return to_multiple(value, multiple, rounding)


def to_multiple(value: Decimal, multiple: Decimal, rounding: str) -> Decimal:
    """Round as `round_money` does, without its checks and in the context of the caller: for long reckonings."""
    if multiple == CENT:
        return value.quantize(CENT, rounding=rounding)
    amount = (value / multiple).quantize(_ONE, rounding=rounding) * multiple
    return amount if int(amount.as_tuple().exponent) < _CENT_EXPONENT else amount.quantize(CENT)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217 code), with no more decimal places than the currency has."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        problems = Problems()
        problems.number("amount", self.amount)
        if not isinstance(self.currency, str) or not re.fullmatch("[A-Z]{3}", self.currency):
            problems.add("currency", "Give a currency by its three capital letters, such as CNY.")
        problems.refuse()
        if self.amount != round(self.amount, self.places):
            raise InvalidInputError({"amount": [f"Give an amount with at most {self.places} decimal places."]})

    @property
    def places(self) -> int:
        """Return the decimal places of the currency."""
        return _PLACES.get(self.currency, 2)

    @property
    def minor_units(self) -> int:
        """Return the amount in the currency's smallest unit (fen for CNY)."""
        return int(self.amount.scaleb(self.places))

    @classmethod
    def from_minor_units(cls, units: int, currency: str) -> "Money":
        """Return the amount that so many of the currency's smallest unit make."""
        return cls(Decimal(units).scaleb(-_PLACES.get(currency, 2)), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same_currency(other).amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same_currency(other).amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        return f"{self.amount:,.{self.places}f} {self.currency}"

    def _same_currency(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise InvalidInputError({"currency": [f"{other.currency} cannot be reckoned with {self.currency}; convert it first."]})
        return other
