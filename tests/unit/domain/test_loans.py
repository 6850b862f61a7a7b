from datetime import date
from decimal import Decimal

from lending.domain.loans import Instalment


def test_what_is_due_is_principal_and_interest():
    row = Instalment(
        id="i",
        loan_id="l",
        number=1,
        due=date(2026, 12, 23),
        principal=Decimal("1999.10"),
        interest=Decimal("310.42"),
        balance=Decimal(0),
        currency="CNY",
    )
    assert row.payment == Decimal("2309.52")
