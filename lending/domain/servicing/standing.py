"""How a loan stands: what each instalment claims, what was paid of it, and the money held."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from lending.domain.instalments import Plan, instalment_plan
from lending.domain.loans import LoanState
from lending.domain.servicing.terms import Component, ServicingTerms

NOTHING = Decimal(0)
#: Millionths of a minor unit in one.
MICRO = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One instalment of a running loan and what was paid of it, in the loan's currency."""

    number: int
    #: The day after which its interest runs.
    start: date
    due: date
    principal: Decimal
    interest: Decimal
    principal_paid: Decimal = NOTHING
    interest_paid: Decimal = NOTHING
    #: Penalty earned, in millionths of the smallest unit.
    penalty: int = 0
    penalty_paid: Decimal = NOTHING
    #: The day up to which the penalty is earned.
    penalty_to: date | None = None
    #: The value date of the money that paid principal and interest in full.
    settled_on: date | None = None

    @property
    def unpaid(self) -> Decimal:
        """Return the principal and interest not paid yet."""
        return self.principal + self.interest - self.principal_paid - self.interest_paid

    @property
    def penalty_earned(self) -> Decimal:
        """Return the penalty charged so far, rounded half up to the cent."""
        return (Decimal(self.penalty) / MICRO).quantize(Decimal(1), ROUND_HALF_UP).scaleb(-2)

    def owed(self, component: Component) -> Decimal:
        """Return what is not paid of a component; fees are the loan's, not an instalment's."""
        match component:
            case "penalty":
                return self.penalty_earned - self.penalty_paid
            case "interest":
                return self.interest - self.interest_paid
            case "principal":
                return self.principal - self.principal_paid
            case _:
                return NOTHING

    def paid(self, component: Component, amount: Decimal, on: date) -> "Claim":
        """Return the claim after an amount paid one of its components."""
        changes: dict[str, Decimal] = {f"{component}_paid": getattr(self, f"{component}_paid") + amount}
        after = replace(self, **changes)  # type: ignore[arg-type]  # the names are this class's own
        return replace(after, settled_on=on) if not after.unpaid and after.settled_on is None else after


@dataclass(frozen=True, slots=True, kw_only=True)
class Appropriation:
    """What part of which event's money paid what; `instalment` is a number of the plan."""

    event: str
    on: date
    instalment: int
    component: Component
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a loan stands after its events, as of a day."""

    terms: ServicingTerms
    as_of: date
    claims: tuple[Claim, ...]
    #: The rate in force, a fraction a year.
    rate: Decimal
    #: Money received that nothing is due for yet.
    unapplied: Decimal = NOTHING
    #: Money received from the customer's account here, and from elsewhere.
    from_deposit: Decimal = NOTHING
    from_outside: Decimal = NOTHING
    appropriations: tuple[Appropriation, ...] = ()

    @property
    def outstanding(self) -> Decimal:
        """Return the principal not repaid yet."""
        return sum((claim.owed("principal") for claim in self.claims), NOTHING)

    @property
    def state(self) -> LoanState:
        """Return whether anything is left to pay."""
        open_ = any(claim.unpaid or claim.owed("penalty") for claim in self.claims)
        return LoanState.ACTIVE if open_ else LoanState.CLOSED


def opened(terms: ServicingTerms) -> Standing:
    """Return the standing of a loan just paid out."""
    plan = instalment_plan(terms.plan)
    return Standing(terms=terms, as_of=terms.plan.disbursed, claims=_claims(plan), rate=terms.plan.annual_rate)


def _claims(plan: Plan) -> tuple[Claim, ...]:
    starts = (plan.terms.disbursed, *(row.due for row in plan.rows[:-1]))
    return tuple(
        Claim(number=row.number, start=start, due=row.due, principal=row.principal, interest=row.interest)
        for start, row in zip(starts, plan.rows, strict=True)
    )
