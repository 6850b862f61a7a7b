from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import Loan, LoanState
from lending.domain.servicing import accounts
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.servicing.restructurings import preview_restructuring
from lending.service.servicing.verification import verify_book
from tests.support.restructuring import book_restructuring
from tests.support.running import move_to
from tests.support.walk import change
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay

LATE = FIRST_DUE + timedelta(days=10)


@pytest.fixture
def late(trial, running):
    """Ten days after the first instalment was due; nothing was paid."""
    move_to(trial, LATE)
    return running


def seen(running, login="servicing", **facts):
    return preview_restructuring(running.trial.bank, running.trial.actor(login), running.id, facts)


def restructure(running, **facts):
    book_restructuring(running.trial, running.id, facts)


def test_the_preview_is_what_is_booked_once_the_customer_signed(late):
    facts = {"extension": 6, "arrears": "capitalise", "waive_penalty": "1.00"}
    preview = seen(late, **facts)
    assert len(late.events) == 1
    restructure(late, **facts)
    plan = late.plan
    assert [(row.due, row.principal, row.interest) for row in plan] == [
        (claim.due, claim.principal, claim.interest) for claim in preview.change.after
    ]
    assert (preview.waived_interest, preview.waived_penalty) == (0, Decimal("1.00"))
    assert preview.capitalised == Decimal("250.00") + preview.change.before[0].owed("penalty") - 1
    assert (preview.last_due_before, preview.last_due_after) == (date(2028, 11, 23), date(2029, 5, 23))
    assert preview.change.saved < 0
    assert (preview.observation.begins, preview.observation.ends) == (date(2027, 1, 23), date(2028, 1, 23))
    assert (late.loan.days_past_due, late.loan.tier, late.loan.set_apart) == (0, "special_mention", True)
    assert (accounts.WAIVED, accounts.PENALTY_DUE, 100) in late.moves(2)
    assert (accounts.PRINCIPAL, accounts.INTEREST_DUE, 25_000) in late.moves(2)
    assert verify_book(late.trial.bank).discrepancies == ()


def test_paid_rows_stay_and_money_pays_the_new_plan(late):
    late.pay_in("10000.00")
    pay(late, amount="2300.00")
    first = next((row.due, row.principal, row.interest, row.balance) for row in late.plan)
    restructure(late, deferral=3, deferred="principal", rate="0.045")
    assert next((row.due, row.principal, row.interest, row.balance) for row in late.plan) == first
    assert [row.principal for row in late.plan[1:4]] == [0, 0, 0]
    assert late.loan.annual_rate == Decimal("0.045")
    move_to(late.trial, late.plan[1].due)
    pay(late, amount=str(late.plan[1].payment), key="next")
    assert late.plan[1].settled_on == late.plan[1].due
    assert verify_book(late.trial.bank).discrepancies == ()


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({}, ["extension"]),
        ({"deferred": "all"}, ["extension"]),
        ({"deferral": 23}, ["deferral"]),
        ({"rate": "0.25"}, ["rate"]),
        ({"waive_interest": "250.01", "waive_penalty": "999.00"}, ["waive_interest", "waive_penalty"]),
        ({"extension": 37}, ["extension"]),
        ({"rate": "NaN"}, ["rate"]),
    ],
)
def test_a_wrong_input_is_told_by_its_field(late, facts, fields):
    with pytest.raises(InvalidInputError) as refused:
        seen(late, **facts)
    assert list(refused.value.errors) == fields


def test_a_business_loan_may_run_as_long_as_its_product(late):
    change(late.trial, Loan, late.id, product="business")
    assert seen(late, extension=37).last_due_after == date(2031, 12, 23)


def test_a_loan_repaid_in_one_sum_has_no_payments_to_put_off(late):
    terms = late.loan.terms
    change(late.trial, Loan, late.id, terms={**terms, "plan": {**terms["plan"], "method": "bullet"}})
    with pytest.raises(InvalidInputError, match="one sum"):
        seen(late, deferral=1)


def test_past_its_end_a_loan_needs_a_new_term_for_its_arrears(late):
    move_to(late.trial, date(2028, 12, 1))
    with pytest.raises(ConflictError, match="No instalment is to come"):
        seen(late, rate="0.03")
    assert seen(late, extension=12, arrears="capitalise").change.after[-1].balance == 0


def test_it_is_for_the_banks_people_and_a_loan_that_runs(late):
    with pytest.raises(ForbiddenError):
        preview_restructuring(late.trial.bank, late.customer, late.id, {"extension": 1})
    change(late.trial, Loan, late.id, state=LoanState.CLOSED)
    with pytest.raises(ConflictError, match="closed"):
        seen(late, extension=1)
