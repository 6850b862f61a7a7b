from datetime import date
from decimal import Decimal

from lending.domain.loan_changes import Drawdown
from lending.domain.loan_terms import LoanTerms
from lending.domain.periods import loan_periods
from lending.domain.repayment_rows import NONE_OVERDUE, make_rows

#: One per cent a month.
TERMS = {"annual_rate": Decimal("0.12"), "periods": 3, "disbursed": date(2024, 1, 1)}


def _rows(share, seen_on=None, overdue=NONE_OVERDUE, **settings):
    terms = LoanTerms(Decimal(1000), **TERMS, **settings)
    return [
        tuple(str(value) for value in (row.principal, row.interest, row.balance))
        for row in make_rows(terms, loan_periods(terms, seen_on), share, overdue)
    ]


def test_no_more_is_repaid_than_is_left_and_no_less_than_nothing():
    assert _rows(lambda at, _: Decimal(5000 if at else -5)) == [
        ("0.00", "10.00", "1000.00"),
        ("1000.00", "10.00", "0.00"),
        ("0.00", "0.00", "0.00"),
    ]


def test_money_drawn_down_later_bears_interest_from_its_day_on():
    # Given 310 more for 10 of January's 31 days, whose whole interest is 3.10
    drawdowns = (Drawdown(date(2024, 1, 22), Decimal(310)),)
    assert _rows(lambda *_: Decimal(0), drawdowns=drawdowns)[0] == ("0.00", "11.00", "1310.00")
    assert _rows(lambda *_: Decimal(0), drawdowns=drawdowns, interest_rounded="total")[0] == ("0.00", "11.00", "1310.00")


def test_what_is_not_paid_goes_on_bearing_interest_until_the_day_it_is_seen():
    # Given nothing paid of 500 due on 1 February, seen at the end of the second period
    rows = _rows(lambda at, _: Decimal(0 if at else 500), seen_on=date(2024, 3, 1), overdue=range(3))
    assert [interest for _, interest, _ in rows] == ["10.00", "10.00", "5.00"]


def test_a_loan_repaid_early_may_be_drawn_down_again():
    drawdowns = (Drawdown(date(2024, 3, 1), Decimal(100)),)
    for rounded in ("row", "total"):
        rows = _rows(lambda at, _: Decimal(0 if at else 1000), drawdowns=drawdowns, interest_rounded=rounded)
        assert rows == [("1000.00", "10.00", "0.00"), ("0.00", "0.00", "0.00"), ("100.00", "1.00", "0.00")]
