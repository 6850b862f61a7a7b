"""The building blocks of the answers' schemas: strict kinds, exact decimals, lengths and ranges on everything."""

import re
from decimal import Decimal
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate
from marshmallow.types import UnknownOption

from lending.domain.wire_value import WireValue

#: Amounts are text with exactly two places and twelve digits before them: a JSON number may have been through a float.
AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
SHARE = re.compile(r"(0\.[0-9]{1,4}|1\.0{1,4}|0|1)")


class DecimalText(fields.Field[Decimal]):
    """A decimal written as text in one exact form."""

    def __init__(self, form: re.Pattern[str] = AMOUNT) -> None:
        super().__init__(required=True, allow_none=False)
        self._form = form

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        del attr, data, kwargs
        if not isinstance(value, str) or not self._form.fullmatch(value):
            raise ValidationError("Not a decimal in the agreed form.")
        return Decimal(value)


class YesOrNo(fields.Field[bool]):
    """JSON's own true or false; marshmallow's Boolean takes 1 and "yes" too."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        del attr, data, kwargs
        if not isinstance(value, bool):
            raise ValidationError("Not true or false.")
        return value


class AnswerSchema(Schema):
    """An answer that becomes a value; fields the agency adds later are passed over."""

    makes: ClassVar[type[WireValue]]

    class Meta:
        """An agency may add fields without breaking the bank."""

        unknown: ClassVar[UnknownOption] = EXCLUDE

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WireValue:
        """Build the value from the checked fields."""
        return self.makes(**{name: tuple(part) if isinstance(part, list) else part for name, part in data.items()})


def text(longest: int = 200, shortest: int = 1) -> fields.String:
    """Demand a text."""
    return fields.String(required=True, validate=validate.Length(shortest, longest))


def one_of(*terms: str) -> fields.String:
    """Demand one of the agreed terms."""
    return fields.String(required=True, validate=validate.OneOf(terms))


def count(most: int) -> fields.Integer:
    """Demand a whole number from 0."""
    return fields.Integer(required=True, strict=True, validate=validate.Range(0, most))


def day() -> fields.Date:
    """Demand an ISO date."""
    return fields.Date(required=True, format="iso")


def instant() -> fields.AwareDateTime:
    """Demand an ISO instant with its zone."""
    return fields.AwareDateTime(required=True, format="iso")


def yes_or_no() -> YesOrNo:
    """Demand true or false themselves."""
    return YesOrNo(required=True)


def several(schema: type[Schema], most: int = 400) -> fields.List[Any]:
    """Demand a list, which may be empty."""
    return fields.List(fields.Nested(schema), required=True, validate=validate.Length(0, most))
