from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.early_warning.colours import customer_colour, worst
from lending.domain.early_warning.indicators import BY_CODE, COLOURS, INDICATORS

ON = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("codes", "colour"),
    [
        ((), None),
        (("bureau_enquiries",), "yellow"),
        (("bureau_enquiries", "bureau_enquiries"), "yellow"),
        (("bureau_enquiries", "contact_changes"), "orange"),
        (("bureau_enquiries", "contact_changes", "adverse_opinion"), "red"),
        (("income_drop",), "orange"),
        (("income_drop", "bureau_enquiries"), "orange"),
        (("collateral_seized", "bureau_enquiries"), "red"),
        (("income_drop", "arrears_in_a_row"), "orange"),
    ],
)
def test_a_customer_is_as_dangerous_as_the_worst_and_soft_signs_add_up(codes, colour):
    assert customer_colour([BY_CODE[code] for code in codes], ON) == colour


@given(st.lists(st.sampled_from(INDICATORS), max_size=6), st.sampled_from(INDICATORS))
def test_one_more_warning_never_makes_a_customer_look_safer(opened, more):
    rank = (None, *COLOURS).index
    assert rank(customer_colour([*opened, more], ON)) >= rank(customer_colour(opened, ON))
    assert rank(customer_colour([more], ON)) >= rank(more.colour)


def test_the_worst_of_no_colours_is_none():
    assert (worst([]), worst(["yellow", "red", "orange"])) == (None, "red")
