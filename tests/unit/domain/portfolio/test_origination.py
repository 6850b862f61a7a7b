from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lending.domain.portfolio.origination import Decided, OriginationMonth, origination

BANK = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_month_has_what_was_decided_and_what_was_paid_out_in_it_by_the_banks_clock():
    found = origination(
        [
            # The last evening of October in UTC is the first of November at the bank.
            Decided(at("2026-10-31 17:00"), True, at("2026-10-31 16:00"), at("2026-11-01 16:00")),
            Decided(at("2026-10-05 01:00"), False, at("2026-10-04 01:00"), None),
            Decided(at("2026-10-06 01:00"), True, at("2026-10-05 01:00"), at("2026-11-05 01:00")),
            Decided(at("2026-10-07 01:00"), True, at("2026-10-06 01:00"), None),
        ],
        BANK,
    )
    assert [(each.month, each.approved, each.rejected, each.approval_rate) for each in found] == [
        ("2026-10", 2, 1, Decimal("0.6667")),
        ("2026-11", 1, 0, Decimal(1)),
    ]
    assert found[0].to_money == ()
    assert found[1].to_money == (timedelta(days=1), timedelta(days=31))


def test_a_month_in_which_money_only_went_out_has_no_rate():
    (_before, after) = origination([Decided(at("2026-10-05 01:00"), True, at("2026-10-04 01:00"), at("2026-11-05 01:00"))], BANK)
    assert (after.month, after.approval_rate) == ("2026-11", None)


@pytest.mark.parametrize(
    ("count", "part", "days"), [(1, "0.5", 1), (1, "0.9", 1), (2, "0.5", 1), (3, "0.5", 2), (10, "0.5", 5), (10, "0.9", 9), (11, "0.9", 10)]
)
def test_the_time_of_a_part_is_that_of_the_nearest_rank(count, part, days):
    month = OriginationMonth("2026-11", 0, 0, tuple(timedelta(days=number) for number in range(1, count + 1)))
    assert month.took(Decimal(part)) == timedelta(days=days)


def test_where_nobody_had_money_nothing_took_long():
    assert OriginationMonth("2026-11", 1, 0, ()).took(Decimal("0.5")) is None
