from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.cost_of_credit import CashFlow
from lending.domain.delinquency import BUCKETS, LoanAccount, Pause, bucket_of, delinquency_of
from lending.errors import InvalidInputError

START = date(2023, 10, 1)


def _day(days):
    return START + timedelta(days=days)


def _flows(*pairs):
    return tuple(CashFlow(_day(days), Decimal(amount)) for days, amount in pairs)


DUES = _flows((0, 250), (15, 250), (30, 250))


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, None), (1, "1-3"), (3, "1-3"), (4, "4-30"), (30, "4-30"), (31, "31-60"), (240, "181-240"), (241, "241+"), (9999, "241+")],
)
def test_days_fall_in_a_bucket(days, bucket):
    assert bucket_of(days, BUCKETS) == bucket


def test_a_product_may_have_other_buckets():
    assert [bucket_of(days, (5, 6, 30)) for days in (4, 5, 6, 29, 30)] == [None, "5-5", "6-29", "6-29", "30+"]


def test_nothing_is_overdue_on_the_due_date_itself():
    found = delinquency_of(LoanAccount(DUES), START)
    assert (found.past_due_days, found.delinquent_days, found.bucket, found.classification, found.instalments) == (0, 0, None, "normal", ())


def test_grace_spares_the_loan_but_neither_its_instalments_nor_its_tier():
    found = delinquency_of(LoanAccount(DUES, grace_days=3), _day(3))
    assert (found.past_due_days, found.delinquent_days, found.bucket) == (3, 0, None)
    assert [(each.delinquent_days, each.bucket) for each in found.instalments] == [(3, "1-3")]
    assert found.classification == "special_mention"


def test_a_pause_spares_the_days_but_not_the_tier():
    account = LoanAccount(DUES, pauses=(Pause(_day(5), _day(95)),))
    found = delinquency_of(account, _day(100))
    assert (found.past_due_days, found.delinquent_days, found.classification) == (100, 10, "substandard")


def test_money_pays_the_oldest_instalment_first_and_from_its_day_on():
    account = LoanAccount(DUES, paid=_flows((20, 300), (25, 300)))
    assert [str(each.unpaid) for each in delinquency_of(account, _day(19)).instalments] == ["250", "250"]
    assert [(each.due, str(each.unpaid)) for each in delinquency_of(account, _day(20)).instalments] == [(_day(15), "200")]
    assert delinquency_of(account, _day(25)).instalments == ()
    assert [str(each.unpaid) for each in delinquency_of(account, _day(31)).instalments] == ["150"]


def test_it_is_a_document():
    document = delinquency_of(LoanAccount(DUES), _day(1)).as_document()
    instalment = {"due": "2023-10-01", "unpaid": "250.00", "past_due_days": 1, "delinquent_days": 1, "bucket": "1-3"}
    assert document == {
        "past_due_days": 1,
        "delinquent_days": 1,
        "bucket": "1-3",
        "classification": "special_mention",
        "instalments": [instalment],
    }


@pytest.mark.parametrize(
    ("given_", "fields"),
    [
        ({"dues": ()}, ["dues"]),
        ({"dues": (CashFlow("then", Decimal(-1)),)}, ["dues.1.amount", "dues.1.on"]),
        ({"dues": DUES[::-1]}, ["dues.2.on", "dues.3.on"]),
        ({"paid": _flows((1, "NaN"))}, ["paid.1.amount"]),
        ({"grace_days": -1}, ["grace_days"]),
        ({"buckets": ()}, ["buckets"]),
        ({"buckets": (0, 4)}, ["buckets"]),
        ({"buckets": (4, 4)}, ["buckets"]),
        ({"pauses": (Pause(_day(5), _day(4)),)}, ["pauses.1"]),
        ({"pauses": (Pause(_day(5), _day(9)), Pause(_day(9), _day(12)), Pause(_day(8), _day(10)))}, ["pauses.3"]),
    ],
)
def test_what_makes_no_account_is_refused_by_its_field(given_, fields):
    with pytest.raises(InvalidInputError) as raised:
        LoanAccount(**{"dues": DUES, **given_})
    assert sorted(raised.value.errors) == fields


@settings(deadline=None, max_examples=500)
@given(st.lists(st.integers(1, 1000), max_size=5), st.integers(0, 400), st.integers(0, 30), st.integers(0, 60), st.integers(0, 60))
def test_more_money_or_grace_never_makes_it_worse(amounts, days, grace, begin, length):
    pauses = (Pause(_day(begin), _day(begin + length)),)
    plain = delinquency_of(LoanAccount(DUES), _day(days))
    paid = _flows(*((at * 10, amount) for at, amount in enumerate(amounts)))
    spared = delinquency_of(LoanAccount(DUES, paid=paid, grace_days=grace, pauses=pauses), _day(days))
    assert 0 <= spared.delinquent_days <= plain.delinquent_days
    assert spared.past_due_days <= plain.past_due_days
    assert sum(each.unpaid for each in spared.instalments) <= sum(each.unpaid for each in plain.instalments)
