from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loans import Loan, LoanState
from lending.domain.servicing import accounts
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.servicing.prepayments import NewPrepayment, prepay, preview_prepayment
from lending.service.servicing.reversals import reverse_event
from lending.service.servicing.verification import verify_book
from tests.support.running import move_to
from tests.support.walk import change
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay

DAY = date(2027, 1, 5)


def early(running, actor=None, *, amount="10000.00", keeps="term", source="deposit", key="k"):
    wanted = NewPrepayment(amount=Decimal(amount), keeps=keeps, source=source, key=key)
    return prepay(running.trial.bank, actor or running.customer, running.id, wanted)


@pytest.fixture
def paid(trial, running):
    """The first instalment is paid, the second not due yet."""
    move_to(trial, FIRST_DUE)
    pay(running)
    move_to(trial, DAY)
    return running


def with_fee(running):
    change(running.trial, Loan, running.id, terms={**running.loan.terms, "early_repayment_fee_rate": "0.01"})


@pytest.mark.parametrize(("keeps", "instalments", "last"), [("term", 24, "1778.17"), ("instalment", 19, "2215.46")])
def test_the_rows_are_planned_anew_and_the_book_is_right(paid, keeps, instalments, last):
    early(paid, keeps=keeps)
    plan = paid.plan
    assert (len(plan), str(plan[-1].payment), plan[-1].balance) == (instalments, last, 0)
    assert sum(row.principal for row in plan) == 40_000
    assert (paid.loan.outstanding, paid.loan.accrues_from, paid.loan.accrues_to) == (Decimal("38033.97"), DAY, plan[1].due)
    assert verify_book(paid.trial.bank).discrepancies == ()


def test_what_a_preview_shows_is_what_is_booked(paid):
    with_fee(paid)
    seen = preview_prepayment(paid.trial.bank, paid.customer, paid.id, amount=Decimal("10000.00"), keeps="term")
    booked = early(paid)
    assert (seen.before, seen.after) == (booked.before.claims, booked.after.claims)
    assert (seen.fee, seen.waived) == (Decimal("100.00"), 0)
    assert seen.saved == seen.cost_before - seen.cost_after - 100
    assert seen.saved > 400


def test_the_fee_has_its_own_lines(paid):
    with_fee(paid)
    early(paid)
    assert (accounts.FEES_DUE, accounts.FEE_INCOME, 10_000) in paid.moves(3)
    assert (accounts.DEPOSITS, accounts.FEES_DUE, 10_000) in paid.moves(3)
    assert verify_book(paid.trial.bank).discrepancies == ()


def test_taken_back_the_loan_stands_as_before(paid):
    before = paid.book.standing()
    early(paid)
    reverse_event(paid.trial.bank, paid.trial.actor("servicing"), paid.id, 3, reason="Meant for another loan.", key="r")
    assert paid.book.standing() == before
    assert verify_book(paid.trial.bank).discrepancies == ()


def test_it_cannot_be_taken_back_once_an_instalment_of_the_new_plan_is_paid(paid):
    early(paid)
    move_to(paid.trial, date(2027, 1, 23))
    pay(paid, amount=str(paid.plan[1].payment), key="2")
    with pytest.raises(ConflictError, match="Instalment 2 is paid"):
        reverse_event(paid.trial.bank, paid.trial.actor("servicing"), paid.id, 3, reason="Too late.", key="r")


def test_the_same_key_counts_once(paid):
    first, again = early(paid), early(paid)
    assert (again.event.id, again.repeated) == (first.event.id, True)
    with pytest.raises(ConflictError, match="send a new one"):
        early(paid, amount="9.00")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"amount": "0"}, ["amount"]),
        ({"amount": "NaN"}, ["amount"]),
        ({"amount": "-1", "source": "cash"}, ["amount", "source"]),
        ({"amount": "48033.97"}, ["amount"]),
        ({"keeps": "everything"}, ["way"]),
    ],
)
def test_a_wrong_input_is_told_by_its_field(paid, changes, fields):
    with pytest.raises(InvalidInputError) as refused:
        early(paid, paid.trial.actor("servicing"), **changes)
    assert list(refused.value.errors) == fields


def test_no_more_is_taken_than_the_account_holds(paid):
    paid.pay_in("-42000.00")
    with pytest.raises(InvalidInputError, match="holds"):
        early(paid)
    assert early(paid, paid.trial.actor("servicing"), source="transfer").after.prepaid == Decimal("10000.00")


def test_where_all_principal_is_due_at_the_end_only_the_term_stays(paid):
    terms = paid.loan.terms
    change(paid.trial, Loan, paid.id, terms={**terms, "plan": {**terms["plan"], "method": "interest_first"}})
    with pytest.raises(InvalidInputError) as refused:
        preview_prepayment(paid.trial.bank, paid.customer, paid.id, amount=Decimal(100), keeps="instalment")
    assert list(refused.value.errors) == ["keeps"]


def test_what_is_due_comes_first(trial, running):
    move_to(trial, FIRST_DUE)
    with pytest.raises(ConflictError, match=r"Pay what is due first, 2,216\.03"):
        early(running)


def test_neither_others_nor_on_a_loan_that_is_over(paid):
    with pytest.raises(ForbiddenError):
        early(paid, source="transfer")
    change(paid.trial, Loan, paid.id, state=LoanState.CLOSED)
    with pytest.raises(ConflictError, match="closed"):
        early(paid)
