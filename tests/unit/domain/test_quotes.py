from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.instalments import instalment_plan
from lending.domain.loan_terms import LoanTerms
from lending.domain.quotes import PayoffDay, quote, standing_plan
from lending.errors import InvalidInputError

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


@settings(deadline=None, max_examples=500)
@given(
    st.builds(
        LoanTerms,
        principal=st.integers(100, 10**9).map(lambda cents: Decimal(cents) / 100),
        annual_rate=st.integers(0, 2400).map(lambda points: Decimal(points) / 10000),
        periods=st.just(6),
        disbursed=st.just(START),
        method=st.sampled_from(METHODS[:3]),
        interest_rounded=st.sampled_from(["row", "total"]),
    ),
    st.integers(0, 6),
    st.integers(0, 400),
)
def test_paid_rows_never_change_and_the_others_repay_the_rest(terms, paid, days):
    # Given any loan of which any instalments are paid, seen on any day after the last of them
    plan = instalment_plan(terms)
    begin = plan.rows[paid - 1].due if paid else START
    stands = standing_plan(plan, paid=paid, as_of=date.fromordinal(begin.toordinal() + days))
    # Then
    assert stands.rows[:paid] == plan.rows[:paid]
    assert sum(row.principal for row in stands.rows) == terms.principal
    assert stands.rows[-1].balance == 0
