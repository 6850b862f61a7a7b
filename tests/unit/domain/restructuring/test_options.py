from datetime import date
from decimal import Decimal

import pytest

from lending.domain.restructuring.options import OPTIONS, standard_options
from lending.domain.servicing.replay import replay
from tests.unit.domain.servicing.books import TERMS, event

LATE, EARLY = date(2026, 2, 25), date(2026, 2, 1)


def options(on, events=(), product="consumer"):
    return standard_options(replay(TERMS, events, on), product, on)


def test_whoever_is_late_is_shown_all_of_them_and_arrears_join_the_principal():
    found = options(LATE)
    assert tuple(found) == OPTIONS
    assert {facts.arrears for facts in found.values()} == {"capitalise"}
    assert (found["longer"].extension, found["principal_later"].deferral, found["principal_later"].deferred) == (12, 6, "principal")
    assert (found["pause"].deferral, found["pause"].extension, found["pause"].deferred) == (3, 3, "all")
    assert (found["cheaper"].rate, found["fresh_start"].waive_penalty > 0) == (Decimal("0.11"), True)


def test_whoever_is_not_late_has_no_penalty_to_be_waived():
    found = options(EARLY)
    assert "fresh_start" not in found
    assert {facts.arrears for facts in found.values()} == {"keep"}


@pytest.mark.parametrize(("rate", "lower"), [("0.035", Decimal("0.0300")), ("0.03", None), ("0.02", None)])
def test_no_rate_goes_below_the_floor(rate, lower):
    found = options(EARLY, [event(1, "rate_changed", date(2026, 1, 16), rate=rate, lpr=rate, reason="lpr")])
    assert (found["cheaper"].rate if "cheaper" in found else None) == lower
