from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from lending.adapters.db.columns import Scaled, UtcInstant

ANY = sqlite.dialect()


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_comes_back_to_the_fen(amount):
    assert Scaled(2).process_result_value(Scaled(2).process_bind_param(amount, ANY), ANY) == amount


@pytest.mark.parametrize("value", [Decimal("0.001"), Decimal("1e-9")])
def test_more_places_than_are_kept_are_a_defect_not_a_rounding(value):
    with pytest.raises(ValueError, match="more than 2 places"):
        Scaled(2).process_bind_param(value, ANY)


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=8)))))
def test_an_instant_comes_back_as_the_same_instant(instant):
    stored = UtcInstant().process_bind_param(instant, ANY)
    assert stored.tzinfo is None
    assert UtcInstant().process_result_value(stored, ANY) == instant


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        UtcInstant().process_bind_param(datetime(2026, 11, 23, tzinfo=UTC).replace(tzinfo=None), ANY)


@pytest.mark.parametrize("kind", [Scaled(2), UtcInstant()])
def test_nothing_stays_nothing(kind):
    assert kind.process_bind_param(None, ANY) is kind.process_result_value(None, ANY) is None
