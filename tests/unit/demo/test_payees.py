from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.demo.chance import Chance
from lending.demo.payees import FORBIDDEN, UNTOLD, payees
from lending.domain.entrusted_payment import FITTING_PAYEES, FORBIDDEN_PAYEES
from lending.domain.new_application import PURPOSES
from sandbox.agencies.business_register import _trade

HUNDREDS = st.integers(10, 50_000).map(lambda number: Decimal(number * 100))


@given(about=st.text(max_size=20), purpose=st.sampled_from(PURPOSES), amount=HUNDREDS)
def test_a_list_sums_to_the_amount_and_every_row_is_above_zero(about, purpose, amount):
    lines = payees(Chance(about), purpose, amount)
    assert sum(line.amount for line in lines) == amount
    assert all(line.amount > 0 for line in lines)


@given(about=st.text(max_size=20), purpose=st.sampled_from([purpose for purpose in PURPOSES if purpose in FITTING_PAYEES]))
def test_the_register_reads_a_trade_that_fits_the_purpose(about, purpose):
    for line in payees(Chance(about), purpose, Decimal(50_000)):
        assert _trade(line.payee) in FITTING_PAYEES[purpose]


@pytest.mark.parametrize(("wrong", "trades"), [(FORBIDDEN, FORBIDDEN_PAYEES), (UNTOLD, {"other"})])
def test_a_wrong_payee_stands_first(wrong, trades):
    first, *_ = payees(Chance("a"), "vehicle", Decimal(50_000), wrong)
    assert _trade(first.payee) in trades
