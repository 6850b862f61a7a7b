import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

import pytest

from lending.domain.wire_value import WireValue
from lending.errors import InvalidInputError


@dataclass(frozen=True)
class Part(WireValue):
    amount: Decimal


@dataclass(frozen=True)
class Whole(WireValue):
    name: str
    count: int
    sure: bool
    kind: Literal["a", "b"]
    day: date
    instant: datetime
    maybe: date | None
    part: Part
    parts: tuple[Part, ...]


WHOLE = Whole("n", 3, True, "a", date(2026, 1, 31), datetime(2026, 1, 31, 8, tzinfo=UTC), None, Part(Decimal("1.50")), (Part(Decimal(2)),))
STORED = WHOLE.to_json()


def test_a_value_comes_back_unchanged_through_json_text():
    assert Whole.from_json(json.loads(json.dumps(STORED))) == WHOLE


def test_trailing_zeros_of_an_amount_survive():
    assert str(Part.from_json(Part(Decimal("1.50")).to_json()).amount) == "1.50"


def test_an_optional_field_comes_back_when_it_is_there():
    assert Whole.from_json({**STORED, "maybe": "2026-02-01"}).maybe == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("field", "damaged"),
    [
        ("name", 7),
        ("count", "3"),
        ("count", True),
        ("sure", 1),
        ("kind", "c"),
        ("day", "yesterday"),
        ("day", 20260131),
        ("instant", "noon"),
        ("maybe", "never"),
        ("part", 5),
        ("part", None),
        ("parts", None),
        ("parts", "ab"),
    ],
)
def test_a_damaged_field_is_named_and_its_value_is_not_repeated(field, damaged):
    with pytest.raises(InvalidInputError) as caught:
        Whole.from_json({**STORED, field: damaged})

    assert list(caught.value.errors) == [field]
    assert repr(damaged) not in caught.value.errors[field][0]


def test_all_missing_fields_are_named_at_once():
    with pytest.raises(InvalidInputError) as caught:
        Whole.from_json({name: part for name, part in STORED.items() if name not in {"count", "parts"}})

    assert set(caught.value.errors) == {"count", "parts"}


def test_a_damaged_field_inside_a_part_is_named_by_its_path():
    with pytest.raises(InvalidInputError) as caught:
        Whole.from_json({**STORED, "part": {"amount": "much"}})

    assert list(caught.value.errors) == ["part.amount"]
