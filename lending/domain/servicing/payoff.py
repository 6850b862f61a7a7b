"""What ends a running loan on a day 結清: what is due, the principal not due yet with its interest, and the fee, less money held."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lending.domain.money import round_money
from lending.domain.payoff import PayoffInterest, payoff_of
from lending.domain.servicing.accrual import earned
from lending.domain.servicing.replanning import carried_to_come, places_gone, to_come
from lending.domain.servicing.standing import NOTHING, Claim, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffFigures:
    """What pays a loan off on a day: `due` is what instalments, penalties and fees claim by then, `held` money received already."""

    on: date
    charged: PayoffInterest
    due: Decimal
    principal: Decimal
    interest: Decimal
    fee: Decimal
    held: Decimal

    @property
    def total(self) -> Decimal:
        """Return what is to be paid; nothing where more is held."""
        return max(self.due + self.principal + self.interest + self.fee - self.held, NOTHING)


def payoff_figures(standing: Standing, charged: PayoffInterest) -> PayoffFigures:
    """Return what pays a loan off on the day it is seen at."""
    on = standing.as_of
    principal = sum((claim.principal for claim in to_come(standing, on)), NOTHING)
    interest = interest_to(standing, on, charged)
    fee = round_money(principal * standing.terms.early_repayment_fee_rate)
    due = accelerated(standing, on, charged).due_by(on) - principal - interest
    return PayoffFigures(on=on, charged=charged, due=due, principal=principal, interest=interest, fee=fee, held=standing.unapplied)


def interest_to(standing: Standing, on: date, charged: PayoffInterest) -> Decimal:
    """Return the interest of instalments to come that has run by a day, or runs until the next due date."""
    if not to_come(standing, on):
        return NOTHING
    return payoff_of(standing.plan, paid=places_gone(standing, on), on=on, charged=charged).interest + carried_to_come(standing, on)


def accelerated(standing: Standing, on: date, charged: PayoffInterest) -> Standing:
    """Return the standing with all that is to come due on a day, as one last instalment, and nothing after it."""
    coming = to_come(standing, on)
    kept = standing.claims[: len(standing.claims) - len(coming)]
    pulled = (replace(claim, due=min(claim.due, on)) for claim in kept)
    last = [_last(coming, on, interest_to(standing, on, charged))] if coming else []
    return replace(standing, claims=(*pulled, *last))


def waived_at_end(standing: Standing, on: date, amount: Decimal) -> Standing:
    """Return the standing with an amount of the last instalment's interest waived, at most what it claims."""
    last = standing.claims[-1]
    waived = min(amount, last.owed("interest"))
    claims = (*standing.claims[:-1], last.waived("interest", waived, on)) if waived else standing.claims
    return replace(standing, claims=claims, interest_waived=standing.interest_waived + waived)


def _last(coming: tuple[Claim, ...], on: date, interest: Decimal) -> Claim:
    first = coming[0]
    principal = sum((claim.principal for claim in coming), NOTHING)
    ran = min(Decimal(earned(first, on)).scaleb(-2), interest)
    return replace(first, due=on, principal=principal, interest=interest, balance=NOTHING, since=on, ran=ran)
