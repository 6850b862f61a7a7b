"""Values that cross a wire or rest in a table as JSON and come back unchanged: decimals and dates travel as text."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from lending.errors import InvalidInputError


def _packed(value: Any) -> Any:
    if isinstance(value, WireValue):
        return value.to_json()
    if isinstance(value, tuple):
        return [_packed(part) for part in value]
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _unpacked(kind: Any, value: Any) -> Any:
    """Read one stored value as the annotation demands; raises ValueError and its like when it does not fit."""
    origin = typing.get_origin(kind)
    if origin is types.UnionType:
        return None if value is None else _unpacked(typing.get_args(kind)[0], value)
    if origin is tuple:
        return tuple(_unpacked(typing.get_args(kind)[0], part) for part in _of(list, value))
    if origin is typing.Literal:
        return _member(typing.get_args(kind), value)
    if issubclass(kind, WireValue):
        return kind.from_json(_of(dict, value))
    return _plain(kind, value)


def _member(choices: tuple[Any, ...], value: Any) -> Any:
    if value not in choices:
        raise ValueError("not one of the terms")
    return value


def _plain(kind: type, value: Any) -> Any:
    if kind is Decimal:
        return Decimal(_of(str, value))
    if issubclass(kind, date):
        return kind.fromisoformat(_of(str, value))
    return _of(kind, value)


def _of(kind: type, value: Any) -> Any:
    # JSON's true is an int to Python; a count must not take it.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"is not {kind.__name__}")
    return value


class WireValue:
    """A frozen dataclass that goes to JSON and back without loss."""

    def to_json(self) -> dict[str, Any]:
        """Write the fields as JSON values; Decimal as text, dates as ISO 8601."""
        return {field.name: _packed(getattr(self, field.name)) for field in _fields(type(self))}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; raises InvalidInputError that names each field missing or of another kind, never its value."""
        hints = typing.get_type_hints(cls)
        values: dict[str, Any] = {}
        errors: dict[str, list[str]] = {}
        for field in _fields(cls):
            try:
                values[field.name] = _unpacked(hints[field.name], stored[field.name])
            except InvalidInputError as nested:
                errors.update({f"{field.name}.{name}": texts for name, texts in nested.errors.items()})
            except (KeyError, TypeError, ValueError, InvalidOperation):
                errors[field.name] = [f"Missing, or not a stored {cls.__name__}.{field.name}: read the report anew from its agency."]
        if errors:
            raise InvalidInputError(errors)
        return cls(**values)


def _fields(cls: type[WireValue]) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(typing.cast("Any", cls))
