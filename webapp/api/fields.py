"""Fields that take nothing for granted: exact decimals, real whole numbers, real booleans, and messages that say what to do."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from lending.domain.calendar import EARLIEST, LATEST
from lending.domain.problems import LARGEST_AMOUNT

_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NO_DAY = "Enter a date as year-month-day, such as 2026-11-23."
_FAR_DAY = "Enter a date from 1900-01-01 to 2999-12-31."
_REQUIRED = "Fill this in."
_NULL = "Fill this in, or leave the field out."
_OBJECT = "Send an object with named fields."


class StrictSchema(Schema):
    """A schema that refuses fields it does not know, by name."""

    class Meta:
        """Unknown fields are errors."""

        unknown = RAISE

    error_messages = {  # noqa: RUF012 -- marshmallow's own class attribute
        "unknown": "There is no such field; leave it out.",
        "type": _OBJECT,
    }

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:  # noqa: ARG002 -- the overridden method's signature
        """Give every field our words."""
        field_obj.error_messages.update(required=_REQUIRED, null=_REQUIRED if field_obj.required else _NULL)
        match field_obj:
            case fields.String():
                field_obj.error_messages.update(invalid="Enter a text.", invalid_utf8="Enter a text.")
            case fields.List():
                field_obj.error_messages.update(invalid="Send a list.")
            case fields.Nested() | fields.Dict():
                field_obj.error_messages.update(type=_OBJECT, invalid=_OBJECT)


class Exact(fields.Decimal):
    """A decimal as text, such as "280000.00", or a JSON number taken digit by digit; not negative, not more than the book holds."""

    def __init__(self, *, places: int = 2, **options: Any) -> None:
        super().__init__(as_string=True, **options)
        self.exact_places = places

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Decimal:  # noqa: ARG002 -- marshmallow's signature
        number = exact_number(value)
        if number is None:
            raise ValidationError(self._too_long() if _is_number(value) else 'Enter an amount as text, such as "280000.00".')
        if number < 0:
            raise ValidationError("Enter an amount that is not negative.")
        if number > LARGEST_AMOUNT:
            raise ValidationError(f"Enter an amount of at most {LARGEST_AMOUNT:,}.")
        if number != round(number, self.exact_places):
            raise ValidationError(f"Use at most {self.exact_places} decimal places.")
        return round(number, self.exact_places)

    def _too_long(self) -> str:
        return f"Enter an amount of at most {LARGEST_AMOUNT:,}, with at most {self.exact_places} decimal places."


def exact_number(value: Any) -> Decimal | None:
    """Read a number without rounding it; None for anything else, NaN and infinity included."""
    match value:
        case bool():
            return None
        case str():
            return Decimal(value) if _DECIMAL.fullmatch(value) else None
        case int() | Decimal():
            # The exponent is looked at first: 1E+999999999 must not be written out.
            number = Decimal(value)
            return number if number.is_finite() and abs(number.adjusted()) <= 15 else None  # noqa: PLR2004 -- digits, as in _DECIMAL
        case _:
            return None


def _is_number(value: Any) -> bool:
    """Say whether a value is a number, though one with more digits than are read."""
    match value:
        case bool():
            return False
        case str():
            return _NUMBER.fullmatch(value) is not None
        case _:
            return isinstance(value, int | Decimal)


class Rate(fields.Decimal):
    """A rate a year, not negative: a percentage as `loanflow schedule` takes it, "4.45%", or a fraction, "0.0445"; read as a fraction.

    A bare 7 is refused: it may be meant as 7 % and would be 700 %.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(as_string=True, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Decimal:  # noqa: ARG002 -- marshmallow's signature
        percentage = isinstance(value, str) and value.endswith("%")
        number = exact_number(value[:-1] if percentage else value)
        if number is None or number < 0 or (number >= 1 and not percentage):
            raise ValidationError('Enter a rate a year as a percentage, such as "4.45%", or as a fraction below 1, such as "0.0445".')
        return number.scaleb(-2) if percentage else number


class Day(fields.Date):
    """A day written year-month-day, of a time that can be reckoned with."""

    def __init__(self, **options: Any) -> None:
        super().__init__("iso", error_messages={"invalid": _NO_DAY}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid")
        day: date = super()._deserialize(value, attr, data, **options)
        if not EARLIEST <= day <= LATEST:
            raise ValidationError(_FAR_DAY)
        return day


class Whole(fields.Integer):
    """A whole number within a range; `text` takes digits as well, for query strings."""

    def __init__(self, minimum: int, maximum: int, *, text: bool = False, **options: Any) -> None:
        super().__init__(metadata={"minimum": minimum, "maximum": maximum}, **options)
        self.minimum, self.maximum, self.text = minimum, maximum, text

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:  # noqa: ARG002 -- marshmallow's signature
        if self.text and isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not self.minimum <= value <= self.maximum:
            raise ValidationError(f"Enter a whole number from {self.minimum} to {self.maximum}.")
        return value


class Flag(fields.Boolean):
    """True or false and nothing like them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:  # noqa: ARG002 -- marshmallow's signature
        if not isinstance(value, bool):
            raise ValidationError("Enter true or false.")
        return value


class Choice(fields.String):
    """One of some codes."""

    def __init__(self, codes: "tuple[str, ...]", **options: Any) -> None:
        super().__init__(metadata={"enum": list(codes)}, **options)
        self.codes = codes

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:  # noqa: ARG002 -- marshmallow's signature
        if not isinstance(value, str) or value not in self.codes:
            raise ValidationError(f"Choose one of {', '.join(self.codes)}.")
        return value


class Rows(fields.List[Any]):
    """A list of limited length."""

    def __init__(self, inner: fields.Field[Any], *, most: int, **options: Any) -> None:
        super().__init__(inner, metadata={"maxItems": most}, **options)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self.most:
            raise ValidationError(f"Send at most {self.most}; these are {len(value)}.")
        rows: list[Any] = super()._deserialize(value, attr, data, **options)
        return rows
