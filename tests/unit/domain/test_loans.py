from datetime import date
from decimal import Decimal

from lending.domain.loans import PARTITIONS, Instalment, partition_of


def test_what_is_due_is_principal_and_interest():
    row = Instalment(
        id="i",
        loan_id="l",
        number=1,
        start=date(2026, 11, 23),
        due=date(2026, 12, 23),
        principal=Decimal("1999.10"),
        interest=Decimal("310.42"),
        balance=Decimal(0),
        currency="CNY",
    )
    assert row.payment == Decimal("2309.52")


def test_loans_are_spread_over_the_partitions_the_same_way_every_time():
    assert partition_of("0b8e6c1e") == partition_of("0b8e6c1e")
    assert {partition_of(f"loan-{number}") for number in range(2_000)} == set(range(PARTITIONS))
