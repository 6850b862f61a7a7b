"""What an instalment has earned of its interest by a day: by days, in a line, also on both sides of a change within its period."""

from datetime import date
from decimal import Decimal

from lending.domain.servicing.standing import Claim


def accrued(interest: Decimal, start: date, due: date, on: date) -> int:
    """Return what a row has earned of its interest by the close of a day, in minor units, half up: by days, all of it once due."""
    days = (due - start).days
    elapsed = min(max((on - start).days, 0), days)
    return (2 * minor(interest) * elapsed + days) // (2 * days) if days else minor(interest)


def earned(claim: Claim, on: date) -> int:
    """Return what an instalment has earned by the close of a day, in minor units: what had run before its last change, and since."""
    return minor(claim.ran) + accrued(claim.interest - claim.ran, claim.accrues_from, claim.due, on)


def minor(amount: Decimal) -> int:
    """Return an amount in the currency's smallest unit."""
    return int(amount.scaleb(2))
