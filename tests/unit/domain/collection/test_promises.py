from datetime import date
from decimal import Decimal

import pytest

from lending.domain.collection.promises import Promise, check_promise, promise_state
from lending.domain.cost_of_credit import CashFlow
from lending.errors import InvalidInputError

GIVEN, BY = date(2026, 11, 2), date(2026, 11, 9)
PROMISE = Promise(GIVEN, BY, Decimal(500))


@pytest.mark.parametrize(
    ("payments", "on", "state"),
    [
        ([], date(2026, 11, 9), "open"),
        ([], date(2026, 11, 10), "broken"),
        ([(BY, "500")], BY, "kept"),
        ([(GIVEN, "200"), (BY, "300")], date(2026, 11, 10), "kept"),
        ([(GIVEN, "200"), (BY, "299.99")], date(2026, 11, 10), "broken"),
        ([(date(2026, 11, 1), "500")], date(2026, 11, 10), "broken"),
        ([(date(2026, 11, 10), "500")], date(2026, 11, 10), "broken"),
    ],
)
def test_a_promise_is_kept_by_what_is_paid_from_its_giving_to_its_day(payments, on, state):
    assert promise_state(PROMISE, [CashFlow(day, Decimal(amount)) for day, amount in payments], on) == state


@pytest.mark.parametrize(
    ("promise", "fields"),
    [
        (PROMISE, []),
        (Promise(GIVEN, GIVEN, Decimal(500)), []),
        (Promise(GIVEN, date(2026, 11, 16), Decimal(800)), []),
        (Promise(GIVEN, date(2026, 11, 17), Decimal(500)), ["by"]),
        (Promise(GIVEN, date(2026, 11, 1), Decimal(500)), ["by"]),
        (Promise(GIVEN, BY, Decimal("800.01")), ["amount"]),
        (Promise(GIVEN, BY, Decimal("80.00")), []),
        (Promise(GIVEN, BY, Decimal("79.99")), ["amount"]),
        (Promise(GIVEN, date(2026, 11, 1), Decimal(0)), ["amount", "by"]),
        (Promise(GIVEN, BY, Decimal("NaN")), ["amount"]),
    ],
)
def test_a_promise_names_a_day_within_two_weeks_and_from_a_tenth_of_what_is_owed_to_all_of_it(promise, fields):
    if not fields:
        check_promise(promise, Decimal(800))
        return
    with pytest.raises(InvalidInputError) as refused:
        check_promise(promise, Decimal(800))
    assert list(refused.value.errors) == fields


def test_the_least_that_a_promise_may_be_is_said():
    with pytest.raises(InvalidInputError) as refused:
        check_promise(Promise(GIVEN, BY, Decimal(1)), Decimal("2981.69"))
    assert refused.value.errors == {"amount": ["Give at least 298.16 of the 2,981.69 that is overdue."]}
