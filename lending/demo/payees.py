"""Payees of the demonstration: invented companies whose trade the business register reads from their names."""

import re
from collections.abc import Sequence
from decimal import Decimal

from lending.demo.chance import Chance
from lending.domain.new_application import PayeeLine

_BEGINNINGS = tuple(re.findall("..", "永昌宏遠東方錦繡百佳順達仁和學海金樽華盛天成瑞豐明德恆泰雲濤海川新安同濟長虹博雅"))
#: By purpose of the loan: the words that tell a trade which fits it.
_TRADES = {
    "renovation": ("裝飾工程有限公司", "裝修設計有限公司", "家電商場"),
    "vehicle": ("汽車銷售有限公司",),
    "education": ("職業培訓學校", "語言學校"),
    "medical": ("口腔醫院", "綜合診所"),
    "appliances": ("家電商場", "電器有限公司"),
    "travel": ("國際旅行社",),
    "business_operation": ("供應鏈有限公司", "貿易有限公司"),
    "equipment": ("機械設備有限公司",),
    "home_purchase": ("房產開發有限公司",),
    "other": ("家電商場", "貿易有限公司"),
}
#: Where no loan may go, and a name that tells the register nothing.
FORBIDDEN, UNTOLD = "證券有限公司", "文化工作室"
_TWO_PAYEES = "0.20"


def payees(chance: Chance, purpose: str, amount: Decimal, wrong: str | None = None) -> Sequence[PayeeLine]:
    """Return a payment list of one or two rows that sums to the amount, CNY; `wrong` replaces the first payee's trade."""
    parts = [amount]
    if amount > 1_000 and chance.happens("two payees", _TWO_PAYEES):  # noqa: PLR2004 -- CNY; less is not worth two rows
        first = (amount * chance.between("first part", "0.3", "0.7") / 100).quantize(Decimal(1)) * 100
        parts = [first, amount - first]
    trades = [chance.pick(f"trade {number}", _TRADES[purpose]) for number in range(len(parts))]
    return tuple(
        _line(chance, number, wrong if wrong and number == 0 else trade, part, purpose)
        for number, (trade, part) in enumerate(zip(trades, parts, strict=True))
    )


def _line(chance: Chance, number: int, trade: str, amount: Decimal, purpose: str) -> PayeeLine:
    return PayeeLine(
        payee=chance.pick(f"payee {number}", _BEGINNINGS) + trade,
        account=f"330{chance.whole(f'payee account {number}', 10**12, 10**13 - 1)}8",
        amount=amount.quantize(Decimal("0.01")),
        purpose=purpose,
    )
