"""What a court charges: a claim by its amount, a freeze by the value of what is frozen.

Measures on the Payment of Litigation Costs 訴訟費用交納辦法 (State Council Order 481, in force since 2007-04-01), Articles 13 and 14.
"""

from collections.abc import Sequence
from decimal import Decimal

from lending.domain.money import round_money

#: For a claim: the part up to each amount, CNY, at its share; the first part costs a sum whatever it is.
_CLAIM_LEAST, _CLAIM_FREE = Decimal(50), Decimal(10_000)
_CLAIM: tuple[tuple[Decimal, Decimal], ...] = (
    (Decimal(100_000), Decimal("0.025")),
    (Decimal(200_000), Decimal("0.02")),
    (Decimal(500_000), Decimal("0.015")),
    (Decimal(1_000_000), Decimal("0.01")),
    (Decimal(2_000_000), Decimal("0.009")),
    (Decimal(5_000_000), Decimal("0.008")),
    (Decimal(10_000_000), Decimal("0.007")),
    (Decimal(20_000_000), Decimal("0.006")),
    (Decimal("Infinity"), Decimal("0.005")),
)
#: For a freeze, and the most that it may cost.
_FREEZE_LEAST, _FREEZE_FREE, _FREEZE_MOST = Decimal(30), Decimal(1_000), Decimal(5_000)
_FREEZE: tuple[tuple[Decimal, Decimal], ...] = ((Decimal(100_000), Decimal("0.01")), (Decimal("Infinity"), Decimal("0.005")))


def claim_fee(amount: Decimal) -> Decimal:
    """Return what a court charges for a claim of an amount, CNY; half of it in simplified procedure or where it is settled (15, 16)."""
    return _by_parts(amount, _CLAIM_LEAST, _CLAIM_FREE, _CLAIM)


def freeze_fee(amount: Decimal) -> Decimal:
    """Return what a court charges for freezing assets of a value, CNY."""
    return min(_by_parts(amount, _FREEZE_LEAST, _FREEZE_FREE, _FREEZE), _FREEZE_MOST)


def _by_parts(amount: Decimal, least: Decimal, free: Decimal, parts: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    fee, below = least, free
    for limit, share in parts:
        fee += max(min(amount, limit) - below, Decimal(0)) * share
        below = limit
    return round_money(fee)
