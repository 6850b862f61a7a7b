"""How likely a debtor is to clear the arrears within thirty days: a rule of thumb that a collector can check by hand.

It is the bank's policy, not an estimate: a figure by the days past due, more for promises kept and for answers, less for promises broken
and for silence. What came of it in a simulated book stands in docs/simulation.md.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.parameters import parameter

#: First days past due of the bands that a figure of its own begins with.
BANDS = (1, 8, 31, 61, 91)
#: Days of contacts that count, and attempts in them without an answer that are silence.
CONTACT_DAYS, SILENCE = 30, 3
#: Promises that still change something.
_MOST_PROMISES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecord:
    """What is known of how a debtor pays: days past due, promises of the loan, and contacts of the last thirty days."""

    days_past_due: int
    kept: int = 0
    broken: int = 0
    attempts: int = 0
    answered: int = 0


def payment_odds(record: PaymentRecord, on: date) -> Decimal:
    """Return the probability as a fraction, from the least to the most that the parameters allow."""

    def figure(name: str) -> Decimal:
        return parameter(f"collection.odds_{name}", on).value

    band = max(first for first in BANDS if first <= max(record.days_past_due, BANDS[0]))
    odds = figure(f"from_{band}")
    odds += min(record.kept, _MOST_PROMISES) * figure("kept") - min(record.broken, _MOST_PROMISES) * figure("broken")
    if record.answered:
        odds += figure("answered")
    elif record.attempts >= SILENCE:
        odds -= figure("silent")
    return min(max(odds, figure("least")), figure("most"))
