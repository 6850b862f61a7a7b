from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import DailyClose, Instalment, Loan, Posting
from lending.domain.servicing import accounts
from lending.errors import InvalidInputError
from lending.service.servicing.verification import verify_book
from tests.support.bank import FIRST_DAY
from tests.support.running import move_to, running_loan
from tests.support.walk import change, row
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay


def test_a_book_nobody_touched_is_what_its_events_make_it(trial, running):
    running_loan(trial)
    told = []
    found = verify_book(trial.bank, lambda done, count: told.append((done, count)))
    assert (found.loans, found.discrepancies, told) == (2, (), [(1, 2), (2, 2)])
    assert found.totals[accounts.PRINCIPAL, "CNY"] == 10_000_000


def test_an_empty_book_is_right(trial):
    assert verify_book(trial.bank).loans == 0


@pytest.mark.parametrize(
    ("kind", "values", "where"),
    [
        (Loan, {"outstanding": Decimal("49999.99")}, "outstanding"),
        (Loan, {"days_past_due": 3}, "days_past_due"),
        (Instalment, {"principal_paid": Decimal("1.00")}, "instalment 1 principal_paid"),
    ],
)
def test_a_row_that_was_changed_is_found(trial, running, kind, values, where):
    key = running.id if kind is Loan else f"{running.id}:1"
    change(trial, kind, key, **values)
    (found,) = verify_book(trial.bank).discrepancies
    assert (found.loan_id, found.where, found.found) == (running.id, where, str(next(iter(values.values()))))


def test_a_loan_whose_terms_were_not_kept_is_named(trial, running):
    change(trial, Loan, running.id, terms={})
    found = verify_book(trial.bank).discrepancies
    assert [(flaw.loan_id, flaw.where) for flaw in found if flaw.loan_id] == [(running.id, "terms")]


def test_the_day_the_rate_is_looked_at_next_is_compared(trial, running):
    change(trial, Loan, running.id, reprices_on=FIRST_DAY)
    (found,) = verify_book(trial.bank).discrepancies
    assert (found.where, found.expected, found.found) == ("reprices_on", "None", "2026-11-23")


def test_an_instalment_that_is_gone_is_found(trial, running):
    with trial.bank.begin() as book:
        book.remove(book.get(Instalment, f"{running.id}:3"))
    assert {found.where for found in verify_book(trial.bank).discrepancies} == {"instalments"}


def test_a_posting_that_no_event_made_is_found_on_the_loan_and_in_the_total(trial, running):
    with trial.bank.begin() as book:
        book.add(
            Posting(
                id="x",
                event_id="none",
                key="x",
                debit=accounts.CLEARING,
                credit=accounts.PRINCIPAL,
                minor_units=5,
                currency="CNY",
                loan_id=running.id,
                recorded_at=trial.clock(),
                business_date=FIRST_DAY,
            )
        )
    found = verify_book(trial.bank).discrepancies
    assert [(flaw.loan_id, flaw.where, flaw.expected, flaw.found) for flaw in found] == [
        (running.id, accounts.CLEARING, "0", "5"),
        (running.id, accounts.PRINCIPAL, "5000000", "4999995"),
        (None, f"{accounts.CLEARING} CNY", "0", "5"),
        (None, f"{accounts.PRINCIPAL} CNY", "5000000", "4999995"),
    ]


def test_after_a_close_a_loan_is_held_to_what_it_earned_by_then(trial, running):
    # Given a night closed, its interest posted in a sum of many loans
    night, earned = FIRST_DAY + timedelta(days=1), 833
    with trial.bank.begin() as book:
        book.add(DailyClose(day=night, state="done", started_at=trial.clock()))
        book.add(
            Posting(
                id="sum",
                event_id="close",
                key="sum",
                debit=accounts.INTEREST_ACCRUED,
                credit=accounts.INTEREST_INCOME,
                minor_units=earned,
                currency="CNY",
                loan_id=None,
                recorded_at=trial.clock(),
                business_date=night,
            )
        )
    assert verify_book(trial.bank).discrepancies == ()
    # When money comes later, only what followed is posted
    move_to(trial, FIRST_DUE)
    pay(running)
    assert (accounts.INTEREST_ACCRUED, accounts.INTEREST_INCOME, 833) not in running.moves(2)
    assert verify_book(trial.bank).discrepancies == ()
    assert row(trial, Loan, id=running.id).outstanding == Decimal("48033.97")


def test_as_a_day_ended_what_came_later_is_left_out(trial, running):
    # Given a payment on the first due day, and a row that was spoiled since
    move_to(trial, FIRST_DUE)
    pay(running)
    change(trial, Loan, running.id, outstanding=Decimal(1))
    before = FIRST_DUE - timedelta(days=1)
    # Then the book of the day before is right, and has no loan on the day before the first
    found = verify_book(trial.bank, as_of=before)
    assert (found.discrepancies, found.totals[accounts.PRINCIPAL, "CNY"]) == ((), 5_000_000)
    assert verify_book(trial.bank, as_of=FIRST_DAY - timedelta(days=1)).totals == {}
    assert [flaw.where for flaw in verify_book(trial.bank, as_of=FIRST_DUE).discrepancies] == ["outstanding"]


def test_a_day_to_come_is_refused_by_its_name(trial):
    with pytest.raises(InvalidInputError) as refused:
        verify_book(trial.bank, as_of=FIRST_DAY + timedelta(days=1))
    assert refused.value.errors == {"date": ["2026-11-24 is still to come; the business date is 2026-11-23."]}
