from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loans import EventKind
from lending.domain.servicing import accounts
from lending.domain.servicing.balances import balances, transfers
from lending.domain.servicing.replay import replay
from lending.domain.servicing.waiver import WaiverFacts, WaiverLimits, waivable
from lending.errors import InvalidInputError
from tests.unit.domain.servicing.books import TERMS, event, payment

SECOND, LATE = date(2026, 3, 15), date(2026, 3, 25)


def waive(number, on, interest="0", penalty="0"):
    return event(number, EventKind.WAIVED, on, interest=interest, penalty=penalty)


def test_what_is_waived_is_claimed_no_more_and_is_an_expense():
    before, after = (replay(TERMS, events, LATE) for events in ([], [waive(1, LATE, "20.00", "1.00")]))
    # 12.00 and 11.00 are due: the first is gone, of the second 3.00 is left
    assert [str(claim.interest) for claim in after.claims[:3]] == ["0.00", "3.00", "10.00"]
    assert before.claims[0].owed("penalty") - after.claims[0].owed("penalty") == Decimal("1.00")
    assert transfers(balances(before), balances(after)) == (
        (accounts.WAIVED, accounts.INTEREST_DUE, 2_000),
        (accounts.WAIVED, accounts.PENALTY_DUE, 100),
    )


def test_the_most_is_what_is_owed():
    standing = replay(TERMS, [payment(1, SECOND, "5.00")], LATE)
    limits = waivable(standing, LATE)
    owed = [sum(claim.owed(component) for claim in standing.claims[:2]) for component in ("interest", "penalty")]
    assert limits == WaiverLimits(*owed)
    all_of_it = replay(TERMS, [payment(1, SECOND, "5.00"), waive(2, LATE, "500.00", "500.00")], LATE)
    assert (all_of_it.interest_waived, all_of_it.penalty_waived) == (limits.interest, limits.penalty)
    assert waivable(all_of_it, LATE) == WaiverLimits(Decimal(0), Decimal(0))


def test_facts_read_back_are_the_same():
    facts = WaiverFacts(interest=Decimal("1.00"), penalty=Decimal("0.50"))
    assert WaiverFacts.of(facts.as_facts()) == facts


@pytest.mark.parametrize(
    ("facts", "fields"),
    [({}, ["interest"]), ({"interest": "-1", "penalty": "NaN"}, ["interest", "penalty"]), ({"penalty": "1.005"}, ["penalty"])],
)
def test_wrong_facts_are_named(facts, fields):
    with pytest.raises(InvalidInputError) as refused:
        WaiverFacts.of(facts)
    assert list(refused.value.errors) == fields
