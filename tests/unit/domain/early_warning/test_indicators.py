from datetime import date

import pytest

from lending.domain.early_warning.indicators import BY_CODE, BY_SIGNAL, COLOURS, INDICATORS, KINDS

ON = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("bureau_enquiries", ("soft", 3, 30, "yellow", "conduct")),
        ("contact_changes", ("soft", 2, 90, "yellow", "contact")),
        ("arrears_in_a_row", ("hard", 1, 1, "orange", "conduct")),
        ("income_drop", ("hard", 1, 1, "orange", "income")),
        ("court_case", ("soft", 1, 1, "orange", "litigation")),
        ("court_enforcement", ("hard", 1, 1, "red", "litigation")),
        ("collateral_seized", ("hard", 1, 1, "red", "litigation")),
        ("company_abnormal", ("soft", 1, 1, "orange", "conduct")),
        ("company_revoked", ("hard", 1, 1, "red", "litigation")),
        ("adverse_opinion", ("soft", 1, 1, "yellow", "conduct")),
    ],
)
def test_an_indicator_is_what_the_bank_wrote_down(code, expected):
    found = BY_CODE[code]
    assert (found.severity, found.threshold(ON), found.window(ON), found.colour, found.kind) == expected


def test_each_indicator_has_a_code_and_signals_of_its_own():
    assert len(BY_CODE) == len(BY_SIGNAL) == len(INDICATORS)
    assert {indicator.colour for indicator in INDICATORS} == set(COLOURS)
    assert {indicator.kind for indicator in INDICATORS} == set(KINDS)
