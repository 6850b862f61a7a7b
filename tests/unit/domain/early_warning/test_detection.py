from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.early_warning.detection import Signal, detect, income_drop
from lending.domain.early_warning.indicators import INDICATORS

ON = date(2026, 11, 26)


def enquiries(*ago):
    return [Signal(f"bureau:{number}", "bureau", "enquiry", ON - timedelta(days=days)) for number, days in enumerate(ago)]


def changes(*ago):
    return [Signal(f"book:{number}", "book", "contact_change", ON - timedelta(days=days)) for number, days in enumerate(ago)]


def codes(signals, told=None, opened=()):
    return [found.indicator.code for found in detect(signals, told or {}, opened, ON)]


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (enquiries(), []),
        (enquiries(0, 1), []),
        (enquiries(0, 1, 2), ["bureau_enquiries"]),
        (enquiries(0, 10, 29), ["bureau_enquiries"]),
        (enquiries(0, 10, 30), []),
        (enquiries(100, 110, 120), ["bureau_enquiries"]),
        (enquiries(0, 1, 2, 3, 4, 5, 6), ["bureau_enquiries"]),
        (changes(0), []),
        (changes(0, 89), ["contact_changes"]),
        (changes(0, 90), []),
        (changes(0, 0), ["contact_changes"]),
        ([Signal("court:1", "court", "case", ON), Signal("court:2", "court", "case", ON)], ["court_case", "court_case"]),
        ([Signal("court:1", "court", "case", ON), Signal("court:1", "court", "case", ON)], ["court_case"]),
        ([Signal("court:1", "court", "judgment of another kind", ON)], []),
        ([Signal("bureau:1", "bureau", "seizure", ON)], []),
    ],
)
def test_signals_add_up_to_warnings(signals, expected):
    assert codes(signals) == expected


def test_what_a_warning_was_about_warns_no_second_time_and_a_counted_one_waits_while_it_is_open():
    (first,) = detect(enquiries(0, 1, 2), {}, (), ON)
    told = {"bureau_enquiries": {signal.key for signal in first.evidence}}
    assert first.key == "bureau_enquiries:bureau:2"
    assert codes(enquiries(0, 1, 2, 0, 0), told) == []
    more = enquiries(0, 1, 2, 0, 0, 0)
    assert codes(more, told, ("bureau_enquiries",)) == []
    assert codes(more, told) == ["bureau_enquiries"]


seen = st.lists(
    st.builds(
        lambda indicator, number, ago: Signal(
            f"{indicator.source}:{indicator.signal}:{number}", indicator.source, indicator.signal, ON - timedelta(days=ago)
        ),
        st.sampled_from(INDICATORS),
        st.integers(0, 4),
        st.integers(0, 120),
    ),
    max_size=12,
    unique_by=lambda signal: signal.key,
)


@given(seen)
def test_evidence_is_enough_lies_in_its_window_and_is_told_once(signals):
    found = detect(signals, {}, (), ON)
    for each in found:
        days = [signal.on for signal in each.evidence]
        assert len(days) >= each.indicator.threshold(ON)
        assert (max(days) - min(days)).days < each.indicator.window(ON)
    assert len({each.key for each in found}) == len(found)
    told = {}
    for each in found:
        told.setdefault(each.indicator.code, set()).update(signal.key for signal in each.evidence)
    opened = {each.indicator.code for each in found}
    assert detect([*signals, *reversed(signals)], told, opened, ON) == ()


@given(seen, st.randoms())
def test_neither_order_nor_repetition_changes_what_is_found(signals, random):
    shuffled = [*signals, *signals]
    random.shuffle(shuffled)
    assert detect(shuffled, {}, (), ON) == detect(signals, {}, (), ON)


@pytest.mark.parametrize(
    ("before", "now", "drop"),
    [
        ((1000, 1000), (500,), Decimal("0.5")),
        ((1000, 1000), (501,), None),
        ((1000, 3000), (0, 0), Decimal(1)),
        ((1000,), (2000,), None),
        ((), (500,), None),
        ((1000,), (), None),
        ((0, 0), (0,), None),
    ],
)
def test_an_income_that_fell_by_half_warns(before, now, drop):
    assert income_drop([Decimal(each) for each in before], [Decimal(each) for each in now], ON) == drop
