import dataclasses
import json
import types
import typing
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain import agency_reports
from lending.domain.agency_reports import Collateral, Declared, Payment, PaymentRefusedError, SmsMessage, Subject
from lending.domain.wire_value import WireValue
from lending.errors import BusinessError

VALUES = [
    kind
    for kind in vars(agency_reports).values()
    if isinstance(kind, type) and issubclass(kind, WireValue) and dataclasses.is_dataclass(kind)
]
PLAIN = {
    str: st.text(max_size=20),
    int: st.integers(0, 10**6),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
}


def any_of(kind):
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return st.none() | any_of(arguments[0])
    if origin is tuple:
        return st.lists(any_of(arguments[0]), max_size=3).map(tuple)
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if issubclass(kind, WireValue):
        return st.builds(kind, **{name: any_of(hint) for name, hint in typing.get_type_hints(kind).items()})
    return PLAIN[kind]


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_every_value_comes_back_from_its_stored_form(kind, data):
    value = data.draw(any_of(kind))

    assert kind.from_json(json.loads(json.dumps(value.to_json()))) == value


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_every_value_is_frozen(kind):
    assert kind.__dataclass_params__.frozen


SECRET = "Zhang Wei 110101"


@pytest.mark.parametrize(
    "value",
    [
        Subject(name=SECRET, id_number=SECRET, declared=Declared(employer=SECRET)),
        Collateral(kind="house", reference=SECRET, declared_value=Decimal(1)),
        Payment(payee_name=SECRET, payee_account=SECRET, amount=Decimal(1), reference="loan"),
        SmsMessage(text=SECRET, sent_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_personal_data_does_not_show_when_a_value_is_printed(value):
    assert SECRET not in f"{value} {value!r}"


def test_a_refused_payment_is_a_declared_outcome_with_its_own_code():
    assert issubclass(PaymentRefusedError, BusinessError)
    assert PaymentRefusedError.code == "PAYMENT_REFUSED"
