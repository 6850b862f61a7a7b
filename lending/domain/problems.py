"""Collect what is wrong with an input, field by field, so that one bad field does not hide the rest."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from lending.domain.plain_text import is_blank
from lending.errors import InvalidInputError

#: The largest amount the book's columns hold, in whole units of currency.
LARGEST_AMOUNT = Decimal(1_000_000_000_000)


class Problems:
    """The problems found so far; `refuse` raises them together."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def add(self, field: str, text: str) -> None:
        """Note one problem of a field as a sentence that says what to do."""
        self.errors.setdefault(field, []).append(text)

    def number(
        self, field: str, value: object, *, minimum: Decimal | None = None, above: Decimal | None = None, maximum: Decimal | None = None
    ) -> None:
        """Note what is wrong with a decimal number: its type, infinity or NaN, its range."""
        if not isinstance(value, Decimal) or not value.is_finite():
            self.add(field, "Give a decimal number.")
        elif minimum is not None and value < minimum:
            self.add(field, f"Give a number that is {minimum} or more.")
        elif above is not None and value <= above:
            self.add(field, f"Give a number above {above}.")
        elif maximum is not None and value > maximum:
            self.add(field, f"Give a number that is {maximum} or less.")

    def amount(self, field: str, value: object, *, positive: bool = False) -> None:
        """Note what is wrong with an amount of money: negative (or not positive), too large, more than two decimal places."""
        known = len(self.errors.get(field, ()))
        zero = Decimal(0)
        self.number(field, value, minimum=None if positive else zero, above=zero if positive else None, maximum=LARGEST_AMOUNT)
        if len(self.errors.get(field, ())) == known and isinstance(value, Decimal) and value != round(value, 2):
            self.add(field, "Give an amount with at most two decimal places.")

    def whole(self, field: str, value: object, minimum: int, maximum: int) -> None:
        """Note what is wrong with a whole number within a range."""
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            self.add(field, f"Give a whole number from {minimum} to {maximum}.")

    def day(self, field: str, value: object) -> None:
        """Note that a value is no calendar date; an instant is none either."""
        if not isinstance(value, date) or isinstance(value, datetime):
            self.add(field, "Give a date.")

    def choice(self, field: str, value: object, allowed: Collection[str]) -> None:
        """Note that a value is not one of the codes allowed."""
        if value not in allowed:
            self.add(field, f"Choose one of {', '.join(sorted(allowed))}.")

    def text(self, field: str, value: object) -> None:
        """Note that a text is missing or blank."""
        if not isinstance(value, str) or is_blank(value):
            self.add(field, "Fill this in.")

    def refuse(self) -> None:
        """Raise InvalidInputError with all problems noted; do nothing when there are none."""
        if self.errors:
            raise InvalidInputError(self.errors)
