"""The plans that a customer who cannot pay as agreed is shown side by side, by the bank's figures of the day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.parameters import parameter
from lending.domain.servicing.restructuring import RestructuringFacts
from lending.domain.servicing.standing import NOTHING, Standing
from lending.domain.servicing.waiver import waivable

#: longer: more time · principal_later: interest alone for a while · pause: nothing for a while · cheaper: a lower rate · fresh_start: more
#: time, and the penalty is waived.
OPTIONS = ("longer", "principal_later", "pause", "cheaper", "fresh_start")


def standard_options(standing: Standing, product: str, on: date) -> dict[str, RestructuringFacts]:
    """Return the plans the bank has for a loan on a day, by name; arrears join the principal in each.

    Left out is what would change nothing: a lower rate at or below the product's floor, a penalty that is not owed.
    """
    base = RestructuringFacts(arrears="capitalise" if standing.due_by(on) else "keep")
    longer, later, pause = (int(parameter(f"restructuring.{name}", on).value) for name in ("extension", "deferral", "pause"))
    found = {
        "longer": replace(base, extension=longer),
        "principal_later": replace(base, deferral=later),
        "pause": replace(base, deferral=pause, deferred="all", extension=pause),
    }
    rate, penalty = _lower(standing.rate, product, on), waivable(standing, on).penalty
    if rate is not None:
        found["cheaper"] = replace(base, rate=rate)
    if penalty > NOTHING:
        found["fresh_start"] = replace(base, extension=longer, waive_penalty=penalty)
    return found


def _lower(rate: Decimal, product: str, on: date) -> Decimal | None:
    """Return a lower rate, not below the product's floor; None where there is none."""
    lower = max(rate - parameter("restructuring.rate_cut", on).value, parameter(f"rate_floor.{product}", on).value)
    return lower if lower < rate else None
