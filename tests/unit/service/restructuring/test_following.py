from decimal import Decimal

from tests.support.restructuring import ask, until_changed
from tests.unit.service.servicing.test_payments import pay
from tests.unit.service.servicing.test_payoffs import off


def repaid(late) -> None:
    """Pay what is due, then all the rest."""
    late.pay_in("60000.00")
    due = late.book.standing().due_by(late.book.today)
    if due:
        pay(late, amount=str(due.quantize(Decimal("0.01"))), key="due")
    off(late)
    assert late.loan.state == "closed"


def test_a_loan_that_is_repaid_needs_no_other_plan(late):
    asked = ask(late)
    repaid(late)
    assert (asked.row.state, asked.row.ending) == ("ended", "withdrawn")


def test_one_that_is_observed_is_ended_by_its_process(late):
    changed = until_changed(late)
    repaid(late)
    assert changed.row.state == "open"
