from collections import Counter
from datetime import date, timedelta

import pytest

from lending.demo.chance import Chance
from lending.simulation.customers import Temper, customers, draw

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)


@pytest.fixture(scope="module")
def people():
    return customers(1, 300, FIRST, LAST)


def test_a_seed_gives_the_same_people_and_another_gives_others(people):
    assert customers(1, 300, FIRST, LAST)[:20] == people[:20]
    assert customers(2, 5, FIRST, LAST) != people[:5]
    # More people, the first ones as they are
    assert customers(1, 10, FIRST, LAST) == people[:10]


def test_there_are_people_of_each_kind_most_of_them_steady(people):
    tempers = Counter(customer.temper for customer in people)
    assert set(tempers) == set(Temper)
    assert tempers[Temper.STEADY] > 200
    assert {loan.product for customer in people for loan in customer.loans} == {"consumer", "business", "mortgage"}
    assert {len(customer.loans) for customer in people} == {1, 2}
    assert len({loan.id for customer in people for loan in customer.loans}) == sum(len(customer.loans) for customer in people)


def test_loans_are_paid_out_within_the_days_and_not_in_the_last_months(people):
    days = [loan.terms.plan.disbursed for customer in people for loan in customer.loans]
    assert min(days) >= FIRST
    assert max(days) < LAST - timedelta(days=90)


def test_a_short_run_begins_with_all_its_loans():
    few = customers(1, 40, FIRST, FIRST + timedelta(days=59))
    assert max(loan.terms.plan.disbursed for customer in few for loan in customer.loans) < FIRST + timedelta(days=15)


def test_only_who_is_shaken_or_defaults_is_without_an_income(people):
    for customer in people:
        assert (customer.hard_times is not None) == (customer.temper in {Temper.SHAKEN, Temper.DEFAULTING})
    shaken = next(customer for customer in people if customer.temper is Temper.SHAKEN)
    begins, ends = shaken.hard_times
    assert [shaken.has_income(day) for day in (begins - timedelta(days=1), begins, ends, ends + timedelta(days=1))] == [
        True,
        False,
        False,
        True,
    ]
    assert {customer.hard_times[1] for customer in people if customer.temper is Temper.DEFAULTING} == {date.max}


def test_shares_that_leave_somebody_out_are_an_error():
    with pytest.raises(ValueError, match=r"shares of it come to less than 10,000"):
        draw(Chance("x"), "it", [("a", 0)])
