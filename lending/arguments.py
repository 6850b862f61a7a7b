"""Arguments of the command line that are amounts, rates and days, and wrong fields told by the option that gave them."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import click

from lending.domain.calendar import EARLIEST, LATEST
from lending.errors import InvalidInputError

_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Argument(click.ParamType[Any]):
    """A kind of argument made by a function of its text, which raises ValueError with what to do instead."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a text; what was read already stays."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value.strip())
        except ValueError as error:
            self.fail(str(error), param, ctx)


def read_number(text: str) -> Decimal:
    """Read a decimal number written plainly; ValueError says what to write instead."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is no number; write one such as 1200.50, without spaces or separators.")
    return Decimal(text)


def read_rate(text: str) -> Decimal:
    """Read a percentage as a fraction: 7% is 0.07; ValueError says what to write instead."""
    if not text.endswith("%") or not _NUMBER.fullmatch(text[:-1]):
        raise ValueError(f"{text!r} is no rate; write a percentage a year such as 7% or 4.45%.")
    return Decimal(text[:-1]).scaleb(-2)


def read_day(text: str) -> date:
    """Read a day written year-month-day; ValueError says what to write instead."""
    try:
        day = date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError(f"{text!r} is no day; write year-month-day such as 2024-02-29.") from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"{text} is too far away; write a day from {EARLIEST} to {LATEST}.")
    return day


def read_pair(first: Callable[[str], object], second: Callable[[str], object]) -> Callable[[str], tuple[object, object]]:
    """Return a reader of two texts with a colon between them."""

    def read(text: str) -> tuple[object, object]:
        before, colon, after = text.partition(":")
        if not colon:
            raise ValueError(f"{text!r} lacks its second part; write both with a colon between them.")
        return first(before), second(after)

    return read


NUMBER = Argument("number", read_number)
RATE = Argument("rate", read_rate)
DAY = Argument("date", read_day)
DATED_AMOUNT = Argument("date:amount", read_pair(read_day, read_number))
DATED_RATE = Argument("date:rate", read_pair(read_day, read_rate))
DAYS = Argument("from:to", read_pair(read_day, read_day))


@contextmanager
def wrong_fields_as_options(names: Mapping[str, str]) -> Iterator[None]:
    """Turn InvalidInputError into a usage error that names options: `names` maps a field to an option; else it is spelt the same.

    A place in a repeated option is told by its number: the field drawdowns.2.on is the second --drawdown.
    """
    try:
        yield
    except InvalidInputError as error:
        lines = (f"{_option(field, names)}: {' '.join(texts)}" for field, texts in error.errors.items())
        raise click.UsageError("\n".join(lines)) from error


def _option(field: str, names: Mapping[str, str]) -> str:
    name, *rest = field.split(".")
    option = names.get(name, f"--{name.replace('_', '-')}")
    return " ".join([option, *(part for part in rest if part.isdigit())])
