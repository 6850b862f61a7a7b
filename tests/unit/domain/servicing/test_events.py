from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loans import EventKind
from lending.domain.servicing.events import AmountFacts, PaymentFacts, in_force
from lending.errors import InvalidInputError
from tests.unit.domain.servicing.books import event, payment

DAY = date(2026, 2, 15)


def test_facts_read_back_are_the_same():
    facts = PaymentFacts(Decimal("12.30"), "transfer")
    assert PaymentFacts.of(facts.as_facts()) == facts


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"amount": "0", "source": "deposit"}, "amount"),
        ({"amount": "-1", "source": "deposit"}, "amount"),
        ({"amount": "1.005", "source": "deposit"}, "amount"),
        ({"amount": "NaN", "source": "deposit"}, "amount"),
        ({"amount": "much", "source": "deposit"}, "amount"),
        ({"source": "deposit"}, "amount"),
        ({"amount": "1", "source": "cash"}, "source"),
        ({"amount": "1"}, "source"),
    ],
)
def test_a_wrong_fact_of_a_payment_is_named(facts, field):
    with pytest.raises(InvalidInputError) as refused:
        PaymentFacts.of(facts)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "1.005", None])
def test_an_amount_that_is_none_is_refused(amount):
    with pytest.raises(InvalidInputError) as refused:
        AmountFacts.of({"amount": amount})
    assert list(refused.value.errors) == ["amount"]
    assert AmountFacts.of(AmountFacts(Decimal(5)).as_facts()) == AmountFacts(Decimal(5))


def test_events_count_by_value_date_and_then_by_booking():
    later, back_dated, same_day = payment(1, DAY, "1"), payment(2, date(2026, 2, 1), "1"), payment(3, DAY, "1")
    assert in_force([same_day, later, back_dated]) == [back_dated, later, same_day]


def test_what_is_taken_back_does_not_count_nor_does_the_taking_back():
    taken, kept = payment(1, DAY, "1"), payment(2, DAY, "2")
    assert in_force([taken, kept, event(3, EventKind.REVERSED, DAY, event="e1")]) == [kept]
