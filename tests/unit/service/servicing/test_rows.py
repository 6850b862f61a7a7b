from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.loans import Loan
from lending.service.servicing.rows import plan_balances, write_standing


def test_a_row_that_the_plan_no_longer_has_goes_and_a_new_one_comes(trial, running):
    standing = running.book.standing()
    assert plan_balances(standing)[23] == standing.claims[23].principal
    longer = replace(
        standing.claims[-1],
        number=25,
        due=date(2028, 12, 23),
        principal=Decimal("10.00"),
        interest=Decimal("0.05"),
        balance=Decimal("3.00"),
    )
    with trial.bank.begin() as book:
        write_standing(book, book.lock(Loan, running.id), replace(standing, claims=(*standing.claims[:22], longer)))
    assert [row.number for row in running.plan] == [*range(1, 23), 25]
    assert (running.plan[-1].balance, running.plan[-1].currency) == (Decimal("3.00"), "CNY")
    assert running.loan.outstanding == sum(row.principal for row in running.plan)


def test_the_period_that_interest_runs_in_stands_on_the_loan(trial, running):
    with trial.bank.begin() as book:
        write_standing(book, book.lock(Loan, running.id), running.book.standing(date(2026, 12, 30)))
    loan = running.loan
    assert (loan.accrues_from, loan.accrues_to, loan.accrues) == (date(2026, 12, 23), date(2027, 1, 23), Decimal("240.17"))
