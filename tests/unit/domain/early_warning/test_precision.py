from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lending.domain.early_warning.indicators import BY_CODE, INDICATORS
from lending.domain.early_warning.precision import precision_of


def test_precision_is_the_share_of_real_ones_among_those_judged():
    counted = {("court_case", "real"): 1, ("court_case", "false"): 2, ("court_case", None): 1, ("income_drop", None): 1}
    found = {each.indicator.code: each for each in precision_of(counted)}
    case, drop, none = found["court_case"], found["income_drop"], found["adverse_opinion"]
    assert (case.raised, case.real, case.false, case.open, case.share) == (4, 1, 2, 1, Decimal(1) / 3)
    assert (drop.raised, drop.open, drop.share) == (1, 1, None)
    assert (none.raised, none.share) == (0, None)
    assert list(found) == [indicator.code for indicator in INDICATORS]


@given(st.lists(st.tuples(st.sampled_from(sorted(BY_CODE)), st.sampled_from(["real", "false", None])), max_size=30))
def test_every_warning_is_counted_once(verdicts):
    found = precision_of(Counter(verdicts))
    assert sum(each.raised for each in found) == len(verdicts)
    assert sum(each.open for each in found) == sum(verdict is None for _code, verdict in verdicts)
    assert all(each.share is None or 0 <= each.share <= 1 for each in found)
