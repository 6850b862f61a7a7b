from datetime import date

import pytest

from lending.domain.legal.freezes import frozen_until


@pytest.mark.parametrize(
    ("asset", "granted", "until"),
    [
        ("deposits", date(2026, 11, 26), date(2027, 11, 26)),
        ("movables", date(2026, 11, 26), date(2028, 11, 26)),
        ("real_estate", date(2026, 11, 26), date(2029, 11, 26)),
        ("deposits", date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_freeze_holds_as_long_as_its_kind_does(asset, granted, until):
    assert frozen_until(asset, granted) == until
