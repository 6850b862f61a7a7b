import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.instalments import instalment_plan
from lending.domain.loan_terms import LoanTerms
from lending.domain.quotes import PayoffDay, quote, standing_plan
from lending.domain.repayment_rows import Row
from lending.errors import InvalidInputError
from tests.support.loans import loan_terms

START = date(2024, 1, 1)
METHODS = ["equal_instalment", "equal_principal", "interest_first", "bullet"]


def _terms(**kept):
    return LoanTerms(Decimal(100), Decimal("0.07"), 6, START, **kept)


def test_a_quote_is_a_document_of_texts():
    document = quote(_terms(), paid=1, payoff=PayoffDay(date(2024, 2, 15), "to_date")).as_document()
    assert list(document) == ["instalment", "rows", "total_interest", "total", "payoff"]
    assert document["rows"][0] == {
        "number": 1,
        "due": "2024-02-01",
        "principal": "16.43",
        "interest": "0.58",
        "payment": "17.01",
        "balance": "83.57",
    }
    assert (document["instalment"], document["total_interest"], document["total"]) == ("17.01", "2.05", "102.05")
    assert document["payoff"] == {"principal": "83.57", "interest": "0.24", "total": "83.81"}
    assert "payoff" not in quote(_terms()).as_document()


def test_interest_due_up_front_is_an_amount_of_its_own():
    document = quote(_terms(first_due=date(2024, 3, 1), first_period="up_front")).as_document()
    assert list(document) == ["instalment", "rows", "up_front", "total_interest", "total"]
    assert document["up_front"] == {"due": "2024-01-01", "interest": "0.58"}
    assert (document["total_interest"], document["total"]) == ("2.63", "102.63")
    assert quote(_terms(first_period="up_front")).as_document()["up_front"]["interest"] == "0.00"


@settings(deadline=None, max_examples=500)
@given(loan_terms())
def test_a_document_says_all_of_the_plan(terms):
    # Given a quote that went over the wire
    found = quote(terms)
    document = json.loads(json.dumps(found.as_document()))
    # Then its rows and sums are read as they were
    kinds = {"number": int, "due": date.fromisoformat}
    rows = [Row(**{name: kinds.get(name, Decimal)(value) for name, value in row.items()}) for row in document["rows"]]
    assert tuple(rows) == found.plan.rows
    sums = (found.plan.instalment, found.plan.total_interest, found.plan.total)
    assert tuple(Decimal(document[name]) for name in ("instalment", "total_interest", "total")) == sums
    assert Decimal(document.get("up_front", {"interest": 0})["interest"]) == found.plan.up_front


def test_to_look_at_a_loan_changes_nothing_unless_unpaid_interest_is_asked_for():
    seen = date(2024, 3, 10)
    assert quote(_terms(), as_of=seen).plan == instalment_plan(_terms())
    assert quote(_terms(), as_of=seen, unpaid_interest=True).plan != instalment_plan(_terms())


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"paid": -1}, "paid"),
        ({"paid": 7}, "paid"),
        ({"unpaid_interest": True}, "unpaid_interest"),
        ({"as_of": date(2023, 12, 31)}, "as_of"),
        ({"paid": 2, "as_of": date(2024, 2, 29)}, "as_of"),
        ({"payoff": PayoffDay(date(2023, 12, 31), "to_date")}, "payoff.on"),
        ({"paid": 1, "payoff": PayoffDay(date(2024, 1, 31), "next_due")}, "payoff.on"),
        ({"payoff": PayoffDay(START, "never")}, "payoff.charged"),
    ],
)
def test_a_wrong_question_is_refused_by_its_field(asked, field):
    with pytest.raises(InvalidInputError) as raised:
        quote(_terms(), **asked)
    assert list(raised.value.errors) == [field]


def test_the_days_that_are_allowed_begin_with_the_last_paid():
    assert quote(_terms(), paid=2, as_of=date(2024, 3, 1), unpaid_interest=True).plan == instalment_plan(_terms())


@pytest.mark.parametrize("method", METHODS)
def test_a_loan_whose_instalments_are_paid_stands_as_planned(method):
    plan = instalment_plan(_terms(method=method))
    assert standing_plan(plan, paid=len(plan.rows), as_of=date(2025, 1, 1)) is plan


@pytest.mark.parametrize(
    ("method", "more"), [("equal_instalment", "1.43"), ("equal_principal", "1.44"), ("interest_first", "0.00"), ("bullet", "0.00")]
)
def test_what_was_to_be_repaid_and_was_not_bears_interest(method, more):
    plan = instalment_plan(_terms(method=method))
    assert str(standing_plan(plan, paid=0, as_of=date(2024, 7, 15)).total_interest - plan.total_interest) == more


def test_an_instalment_whose_day_has_moved_is_not_late_before_that_day():
    # Given an instalment of the contract's 1 October that is due on 9 October
    plan = instalment_plan(LoanTerms(Decimal(100), Decimal("0.07"), 6, date(2025, 8, 1), holidays="following", country="CN"))
    assert plan.rows[1].due == date(2025, 10, 9)
    # Then it costs nothing more up to that day, alone or beside one that is late
    assert standing_plan(plan, paid=1, as_of=date(2025, 10, 9)) is plan
    assert standing_plan(plan, paid=1, as_of=date(2025, 10, 10)) != plan
    seen = [standing_plan(plan, paid=0, as_of=date(2025, 10, day)).rows[2].interest for day in (3, 9, 10)]
    assert [str(interest) for interest in seen] == ["0.40", "0.42", "0.45"]


@pytest.mark.parametrize(("paid", "interest"), [(0, ["0.00", "0.00", "1.74"]), (2, ["0.00", "0.00", "1.46"])])
def test_interest_that_has_grace_stays_put_off_where_a_loan_stands(paid, interest):
    plan = instalment_plan(_terms(interest_grace=2))
    stands = standing_plan(plan, paid=paid, as_of=date(2024, 4, 5))
    assert [str(row.interest) for row in stands.rows[:3]] == interest
    assert stands.rows[:paid] == plan.rows[:paid]


@settings(deadline=None, max_examples=500)
@given(st.data(), loan_terms())
def test_paid_rows_never_change_and_the_others_repay_the_rest(data, terms):
    # Given any loan of which any instalments are paid, seen on any day after the last of them
    plan = instalment_plan(terms)
    paid = data.draw(st.integers(0, len(plan.rows)))
    begin = plan.rows[paid - 1].due if paid else terms.disbursed
    stands = standing_plan(plan, paid=paid, as_of=begin + timedelta(days=data.draw(st.integers(0, 400))))
    # Then
    assert stands.rows[:paid] == plan.rows[:paid]
    assert sum(row.principal for row in stands.rows) == terms.drawn
    assert stands.rows[-1].balance == 0
    assert stands.total == terms.drawn + stands.total_interest
