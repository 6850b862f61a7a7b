"""Every way in which one field of a form can be filled in wrong, read off the form's own schema."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshmallow import Schema, fields

from lending.domain.identity import check_character
from webapp.entries import Account, Amount, Choice, Code, Consent, Day, IdNumber, Line, Login, Mobile, Months, Password

Typed = dict[str, str | None]

#: Characters that no field takes: they are not seen, or make one text read as another.
STRANGE: Typed = {
    "NUL": "a\0b",
    "bell": "a\x07b",
    "escape": "\x1b[2J",
    "delete": "a\x7fb",
    "next line": "a\x85b",
    "right-to-left override": "Shop \u202egnp.exe",
    "isolate": "\u2067Shop",
    "no character": "a\uffffb",
}
#: What people may well type: harmless where any text is asked for, wrong everywhere else.
TEXTS: dict[str, str] = {
    "emoji": "👩‍👩‍👧 🏦",
    "SQL": "'; DROP TABLE application; --",
    "HTML": '"><script>alert(1)</script>',
    "template": "{{ 7 * 7 }} ${7 * 7} %(name)s",
}
_LONG: Typed = {"10,000 characters": "x" * 10_000}
#: Wrong wherever something particular is asked for.
_OTHER: Typed = {**STRANGE, **TEXTS, **_LONG}
#: None is a field that is not sent at all.
_EMPTY: Typed = {"missing": None, "empty": "", "blank": "   ", "without width": "\u200b\u2060"}
_NO_NUMBER: Typed = {
    "text": "much",
    "NaN": "NaN",
    "infinite": "Infinity",
    "minus infinite": "-Infinity",
    "exponent": "1e4",
    "underscore": "5_0",
    "sign": "+5",
    "hexadecimal": "0x10",
    "other digits": "٣٠",
    "percent": "5%",
    "two points": "1.2.3",
    "10^30": "1" + "0" * 30,
    "negative": "-1",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A field filled in wrong; `typed` is None where the field is not sent."""

    field: str
    how: str
    typed: str | None

    def __str__(self) -> str:
        return f"{self.field}: {self.how}"

    def put(self, good: Mapping[str, str]) -> dict[str, str]:
        """Return a form that is in order but for this."""
        others = {name: value for name, value in good.items() if name != self.field}
        return others if self.typed is None else {**others, self.field: self.typed}


def fields_of(schema: Schema, prefix: str = "") -> Iterator[tuple[str, fields.Field[Any]]]:
    """Yield the fields that a person fills in, by their names in the form; a list is tried in its first row."""
    for name, field in schema.fields.items():
        match field:
            case fields.Nested():
                yield from fields_of(field.schema, f"{prefix}{name}.")
            case fields.List(inner=fields.Nested() as row):
                yield from fields_of(row.schema, f"{prefix}{name}.1.")
            case _:
                yield prefix + name, field


def faults_of(schema: Schema) -> Iterator[Fault]:
    """Yield every fault of every field; a kind of field that nobody thought about is an error."""
    for name, field in fields_of(schema):
        assert type(field) in _FAULTS, f"say in tests/support/faults.py how a {type(field).__name__} such as {name} can be filled in wrong"
        yield from (Fault(name, how, typed) for how, typed in _FAULTS[type(field)](field).items())


def rounds_of(schema: Schema, governing: Collection[str]) -> Iterator[tuple[Fault, ...]]:
    """Yield forms in which everything is wrong at once, until every fault of every field was in one.

    What hangs on a governing field is not asked when that one is wrong, so these are alone.
    """
    by_field: dict[str, list[Fault]] = {}
    for fault in faults_of(schema):
        by_field.setdefault(fault.field, []).append(fault)
    for name in governing:
        yield from ((fault,) for fault in by_field.pop(name, []))
    for turn in range(max(map(len, by_field.values()))):
        # Each field at another of its faults: a row in which all is empty would be no row.
        yield tuple(faults[(turn + 5 * place) % len(faults)] for place, faults in enumerate(by_field.values()))


def texts_of(schema: Schema) -> list[str]:
    """Return the names of the fields that take any text."""
    return [name for name, field in fields_of(schema) if type(field) is Line]


def _line(field: Line) -> Typed:
    breaks: Typed = {} if field.lines else {"two lines": "one\ntwo"}
    return {**({} if field.optional else _EMPTY), **STRANGE, **_LONG, **breaks, "one too many": "x" * (field.longest + 1)}


def _amount(field: Amount) -> Typed:
    least = field.least
    return {
        **({} if field.optional else _EMPTY),
        **_OTHER,
        **_NO_NUMBER,
        "too little": str(least - 1) if least >= 1 else "-0.01",
        "too much": str(field.most + 1),
        "three places": f"{least + 1:.0f}.005",
    }


def _months(field: Months) -> Typed:
    limits: Typed = {"too few": str(field.shortest - 1), "too many": str(field.longest + 1), "half": f"{field.shortest}.5"}
    return {**_EMPTY, **_OTHER, **_NO_NUMBER, **limits}


def _choice(field: Choice) -> Typed:
    first = next(iter(field.codes))
    return {
        **({} if field.default is not None else _EMPTY),
        **_OTHER,
        "none of these": "nothing of ours",
        "two of these": f"{first},{first}",
    }


def _account(_field: Account) -> Typed:
    return {**_EMPTY, **_OTHER, "7 digits": "1234567", "33 digits": "1" * 33, "letters": "6222x20200012345678", "other digits": "٣" * 19}


def _of_17_years(day: date) -> str:
    first = f"330106{day.year - 17}0101001"
    return first + check_character(first)


def _id_number(field: IdNumber) -> Typed:
    return {
        **({} if field.today == date.max else {"a child": _of_17_years(field.today)}),
        **_EMPTY,
        **_OTHER,
        "wrong check character": "330106199001010011",
        "no such day": "33010619900230001" + check_character("33010619900230001"),
        "of 15 digits": "330106900101001",
        "letters": "33010619900101001A",
        "other digits": "٣" * 18,
    }


def _mobile(_field: Mobile) -> Typed:
    return {**_EMPTY, **_OTHER, "10 digits": "1380000000", "12 digits": "138000000010", "landline": "05718000001", "other digits": "١" * 11}


def _day(field: Day) -> Typed:
    return {
        **_OTHER,
        "text": "yesterday",
        "no such day": "2026-02-30",
        "without dashes": "20261101",
        "week": "2026-W45-1",
        "an instant": "2026-11-01T10:00:00",
        "in words": "1 November 2026",
        "other digits": "٢٠٢٦-١١-٠١",
        "tomorrow": (field.latest + timedelta(days=1)).isoformat(),
    }


def _login(_field: Login) -> Typed:
    return {
        **_EMPTY,
        **_OTHER,
        "2 characters": "an",
        "65 characters": "a" * 65,
        "blank inside": "anna li",
        "accent": "annaé",
        "dots": "...",
    }


def _password(field: Password) -> Typed:
    short: Typed = {"too short": "x" * (field.shortest - 1)} if field.shortest > 1 else {}
    return {"missing": None, "empty": "", **short, **_LONG, "one too many": "x" * (field.longest + 1)}


def _consent(_field: Consent) -> Typed:
    return {**_EMPTY, **_OTHER, "no": "no", "on": "on", "true": "true"}


def _code(_field: Code) -> Typed:
    return {
        **_EMPTY,
        **_OTHER,
        "5 digits": "12345",
        "7 digits": "1234567",
        "letters": "12345a",
        "negative": "-12345",
        "other digits": "٣" * 6,
    }


_FAULTS: Mapping[type[fields.Field[Any]], Callable[[Any], Typed]] = {
    Account: _account,
    Amount: _amount,
    Choice: _choice,
    Code: _code,
    Consent: _consent,
    Day: _day,
    IdNumber: _id_number,
    Line: _line,
    Login: _login,
    Mobile: _mobile,
    Months: _months,
    Password: _password,
}
