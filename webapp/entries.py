"""Fields of the forms that customers fill in: what people type, with messages that say what to do."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load

from lending.domain.calendar import EARLIEST, LATEST
from lending.domain.identity import identity_problem, is_mobile
from lending.domain.plain_text import is_blank
from lending.service.users import LONGEST_PASSWORD, SHORTEST_PASSWORD, is_login
from webapp.errors import flat
from webapp.sentences import errors_of, spoken
from webapp.text_field import Text

#: A number as it is written: no exponent, no sign but a minus, no digits of other scripts.
_NUMBER = re.compile(r"-?\d{1,15}\.?\d{0,10}", re.ASCII)
#: The least amount of money there is.
CENT = Decimal("0.01")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CODE = re.compile(r"\d{6}", re.ASCII)
_SHORTEST_ACCOUNT, _LONGEST_ACCOUNT = 8, 32
#: Full-width forms that Chinese keyboards type, and the separators people put between thousands.
_PLAIN = str.maketrans("０１２３４５６７８９．，", "0123456789.,")

Typed = TypeVar("Typed")
Errors = dict[str, list[str]]


class Form(Schema):
    """A form: fields it does not know are left alone, they belong to other steps."""

    class Meta:
        """How a form is read."""

        unknown = EXCLUDE

    @pre_load
    def fill(self, sent: Mapping[str, object], **_more: Any) -> dict[str, object]:
        """Read a field that did not come, such as a choice nobody made, as one left empty."""
        return {**dict.fromkeys(self.fields, ""), **sent}

    def read(self, typed: Mapping[str, object]) -> tuple[dict[str, Any], Errors]:
        """Return what was typed, and by field what is wrong with it in the language of the page; one of the two is empty."""
        try:
            return self.load(typed), {}
        except ValidationError as error:
            return {}, errors_of(flat(error.messages))


class Line(Text):
    """A text that must be filled in, unless `optional`; with `lines` of more than one line."""

    def __init__(self, longest: int = 200, *, optional: bool = False, lines: bool = False) -> None:
        super().__init__(longest=longest, lines=lines)
        self.optional = optional

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if is_blank(text) and not self.optional:
            raise ValidationError(_("Fill this in."))
        return text


class Entry(fields.Field[Typed]):
    """A field that looks at nothing but what was typed into it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Typed:
        del attr, data, kwargs
        return self.read(str(value))

    def read(self, typed: str) -> Typed:
        """Return what was typed; ValidationError says what to do instead."""
        raise NotImplementedError


class Amount(Entry[Decimal]):
    """An amount of money in CNY as people type it: thousands separated or not."""

    def __init__(self, least: Decimal = Decimal(0), most: Decimal = Decimal(10**12), *, optional: bool = False) -> None:
        super().__init__()
        self.least, self.most, self.optional = least, most, optional

    def read(self, typed: str) -> Decimal:
        """Return the amount; an optional one left empty is 0."""
        typed = typed.translate(_PLAIN).replace(",", "").replace(" ", "")
        if not typed and self.optional:
            return Decimal("0.00")
        if not typed:
            raise ValidationError(_("Enter an amount."))
        return self._within(_number(typed))

    def _within(self, amount: Decimal) -> Decimal:
        if amount != round(amount, 2):
            raise ValidationError(_("Enter an amount with at most two decimal places."))
        if amount < self.least <= CENT:
            raise ValidationError(_("Enter an amount above 0.") if self.least else _("Enter an amount that is not negative."))
        if amount > self.most and self.least <= CENT:
            raise ValidationError(_("Enter an amount of at most %(most)s.", most=f"{self.most:,.0f}"))
        if not self.least <= amount <= self.most:
            raise ValidationError(_("Enter an amount from %(least)s to %(most)s.", least=f"{self.least:,.0f}", most=f"{self.most:,.0f}"))
        return amount.quantize(Decimal("0.01"))


def _number(typed: str) -> Decimal:
    if not _NUMBER.fullmatch(typed):
        raise ValidationError(_("Enter a number, such as 50,000."))
    return Decimal(typed)


class Months(Entry[int]):
    """A number of months within the product's limits."""

    def __init__(self, shortest: int, longest: int) -> None:
        super().__init__()
        self.shortest, self.longest = shortest, longest

    def read(self, typed: str) -> int:
        """Return the number of months."""
        typed = typed.translate(_PLAIN).strip()
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 4 and self.shortest <= int(typed) <= self.longest):  # noqa: PLR2004
            raise ValidationError(_("Enter a whole number of months from %(least)s to %(most)s.", least=self.shortest, most=self.longest))
        return int(typed)


class Choice(Entry[str]):
    """One of some codes; `default` where nothing was chosen."""

    def __init__(self, codes: Collection[str], *, default: str | None = None) -> None:
        super().__init__()
        self.codes, self.default = codes, default

    def read(self, typed: str) -> str:
        """Return the code."""
        if not typed and self.default is not None:
            return self.default
        if typed not in self.codes:
            raise ValidationError(_("Choose one of these."))
        return typed


class Account(Line):
    """An account number; blanks between groups are taken out."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs).translate(_PLAIN).replace(" ", "").replace("-", "")
        if not (typed.isascii() and typed.isdigit() and _SHORTEST_ACCOUNT <= len(typed) <= _LONGEST_ACCOUNT):
            raise ValidationError(_("Enter the account number: 8 to 32 digits."))
        return typed


class IdNumber(Line):
    """A resident identity number 居民身份證 of somebody who is old enough to sign `today`, and is not the person of another number."""

    def __init__(self, today: date = date.max, *, other_than: str = "") -> None:
        super().__init__()
        self.today, self.other_than = today, other_than

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs).upper()
        problem = identity_problem(typed, self.today)
        if problem is not None:
            raise ValidationError(spoken(problem))
        if typed == self.other_than:
            raise ValidationError(_("You cannot be your own guarantor; name another person, or none."))
        return typed


class Mobile(Line):
    """A mobile number of mainland China."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs).replace(" ", "")
        if not is_mobile(typed):
            raise ValidationError(_("Enter a mobile number of 11 digits that begins with 13 to 19."))
        return typed


class Day(Entry[date | None]):
    """A date as a browser's date field sends it; empty where `optional`."""

    def __init__(self, *, latest: date) -> None:
        super().__init__()
        self.latest = latest

    def read(self, typed: str) -> date | None:
        """Return the date, None where none was entered."""
        if not typed:
            return None
        try:
            day = date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
        except ValueError:
            day = None
        if day is None:
            raise ValidationError(_("Enter a date."))
        if not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Enter a date from 1900-01-01 to 2999-12-31."))
        if day > self.latest:
            raise ValidationError(_("This date is in the future; enter the one on the paper."))
        return day


class Consent(Entry[bool]):
    """A box that must be ticked."""

    def read(self, typed: str) -> bool:
        """Return that it is ticked."""
        if typed != "yes":
            raise ValidationError(_("We need this consent to decide; without it we may ask nobody."))
        return True


class Code(Entry[str]):
    """A one-time code of six digits."""

    def read(self, typed: str) -> str:
        """Return the digits."""
        digits = typed.translate(_PLAIN).replace(" ", "")
        if not _CODE.fullmatch(digits):
            raise ValidationError(_("Enter the six digits of the code."))
        return digits


class Login(Line):
    """A name to sign in by."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs)
        if not is_login(typed):
            raise ValidationError(_("Choose a name of 3 to 64 letters, digits, dots, hyphens or underscores."))
        return typed


class Password(Entry[str]):
    """A password as it was typed, blanks at its ends too; a `new` one has to be long enough."""

    def __init__(self, *, new: bool = False) -> None:
        super().__init__()
        self.shortest, self.longest = SHORTEST_PASSWORD if new else 1, LONGEST_PASSWORD

    def read(self, typed: str) -> str:
        """Return the password."""
        if not self.shortest <= len(typed) <= self.longest:
            raise ValidationError(_("Choose a password of %(least)s to %(most)s characters.", least=self.shortest, most=self.longest))
        return typed
