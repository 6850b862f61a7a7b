from decimal import Decimal

import pytest

from lending.domain.authority import AuthorityLimit, conflicting_step, may_decide, required_level, total_exposure
from lending.errors import InvalidInputError

LIMITS = (
    AuthorityLimit("consumer", 1, Decimal(200000)),
    AuthorityLimit("consumer", 2, Decimal(500000)),
    AuthorityLimit("consumer", 3, None),
    AuthorityLimit("mortgage", 2, Decimal(2000000)),
)


def test_all_that_is_owed_granted_and_asked_for_is_exposure():
    outstanding, committed = [Decimal(30000), Decimal(2400)], [Decimal(0)]
    assert total_exposure(outstanding=outstanding, committed=committed, requested=Decimal(280000)) == Decimal(312400)


def test_a_negative_exposure_is_refused_by_part():
    with pytest.raises(InvalidInputError) as raised:
        total_exposure(outstanding=[Decimal(-1)], committed=[], requested=Decimal("NaN"))
    assert set(raised.value.errors) == {"outstanding", "requested"}


@pytest.mark.parametrize(
    ("product", "exposure", "level"),
    [("consumer", "200000", 1), ("consumer", "200000.01", 2), ("consumer", "312400", 2), ("consumer", "99999999", 3), ("mortgage", "1", 2)],
)
def test_the_lowest_level_that_suffices_decides(product, exposure, level):
    assert required_level(LIMITS, product, Decimal(exposure)) == level


@pytest.mark.parametrize(("product", "exposure"), [("mortgage", "2000000.01"), ("business", "1")])
def test_a_hole_in_the_authority_table_is_refused(product, exposure):
    with pytest.raises(InvalidInputError, match="complete the authority table"):
        required_level(LIMITS, product, Decimal(exposure))


@pytest.mark.parametrize(("level", "required", "may"), [(1, 1, True), (2, 1, True), (1, 2, False), (3, 2, True)])
def test_a_level_decides_what_it_suffices_for(level, required, may):
    assert may_decide(level, required) is may


@pytest.mark.parametrize(("user", "step"), [("hsu", "review_case"), ("deng", "compile_report"), ("shi", None)])
def test_nobody_decides_twice_in_one_case(user, step):
    assert conflicting_step(user, {"compile_report": "deng", "review_case": "hsu", "approve_case": "hsu"}) == step
