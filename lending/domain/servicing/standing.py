"""How a loan stands: what each instalment claims, what was paid of it, and the money held."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from lending.domain.classification import Tier
from lending.domain.delinquency import Pause
from lending.domain.instalments import instalment_plan
from lending.domain.loan_terms import LoanTerms
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
    #: Principal left after it, by the plan.
    balance: Decimal
    #: Where something changed within its period: the last day of that, and how much of the interest had run by then.
    since: date | None = None
    ran: Decimal = NOTHING
    principal_paid: Decimal = NOTHING
    interest_paid: Decimal = NOTHING
    #: Interest that it claimed and that was waived.
    interest_waived: Decimal = NOTHING
    #: Penalty earned, in millionths of the smallest unit.
    penalty: int = 0
    penalty_paid: Decimal = NOTHING
    #: The day up to which the penalty is earned.
    penalty_to: date | None = None
    #: The value date of the money that paid principal and interest in full.
    settled_on: date | None = None

    @property
    def accrues_from(self) -> date:
        """Return the day after which what is left of the interest runs."""
        return self.since or self.start

    @property
    def unpaid(self) -> Decimal:
        """Return the principal and interest not paid yet."""
        return self.principal + self.interest - self.principal_paid - self.interest_paid

    @property
    def penalty_earned(self) -> Decimal:
        """Return the penalty charged so far, rounded half up to the cent."""
        return (Decimal(self.penalty) / MICRO).quantize(Decimal(1), ROUND_HALF_UP).scaleb(-2)

    def owed(self, component: Component) -> Decimal:
        """Return what is not paid of penalty, interest or principal; fees are the loan's, not an instalment's."""
        if component == "penalty":
            return self.penalty_earned - self.penalty_paid
        return self.interest - self.interest_paid if component == "interest" else self.principal - self.principal_paid

    def waived(self, component: Literal["interest", "penalty"], amount: Decimal, on: date) -> "Claim":
        """Return the claim after an amount of what it claims was waived."""
        if component == "penalty":
            return replace(self, penalty=max(self.penalty - int(amount.scaleb(2)) * MICRO, int(self.penalty_paid.scaleb(2)) * MICRO))
        after = replace(self, interest=self.interest - amount, interest_waived=self.interest_waived + amount)
        return replace(after, settled_on=on) if not after.unpaid else after

    def claimed_no_more(self, on: date) -> "Claim":
        """Return the claim after what is not paid of it joined the principal."""
        paid = replace(self, principal=self.principal_paid, interest=self.interest_paid, penalty=int(self.penalty_paid.scaleb(2)) * MICRO)
        return replace(paid, settled_on=self.settled_on or on)

    def paid(self, component: Component, amount: Decimal, on: date) -> "Claim":
        """Return the claim after an amount paid one of its components."""
        changes: dict[str, Decimal] = {f"{component}_paid": getattr(self, f"{component}_paid") + amount}
        after = replace(self, **changes)  # type: ignore[arg-type]  # the names are this class's own
        return replace(after, settled_on=on) if not after.unpaid and after.settled_on is None else after


@dataclass(frozen=True, slots=True, kw_only=True)
class Appropriation:
    """What part of which event's money paid what; `instalment` is a number of the plan, 0 for fees, costs and principal repaid early."""

    event: str
    on: date
    instalment: int
    component: Component | Literal["costs"]
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOff:
    """What was owed of a loan when it was written off, by its nature."""

    on: date
    principal: Decimal
    interest: Decimal
    penalty: Decimal
    fees: Decimal
    #: Court costs that were advanced for the debtor.
    costs: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        """Return all of it."""
        return self.principal + self.interest + self.penalty + self.fees + self.costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a loan stands after its events, as of a day."""

    terms: ServicingTerms
    as_of: date
    claims: tuple[Claim, ...]
    #: The plan that instalments not due yet come from, with what changed since, and how many instalments were before it.
    plan: LoanTerms
    earlier: int = 0
    #: Interest of before that plan which its first instalment carries.
    carried: Decimal = NOTHING
    #: The rate in force, a fraction a year.
    rate: Decimal
    #: Money received that nothing is due for yet.
    unapplied: Decimal = NOTHING
    #: Money received from the customer's account here, and from elsewhere.
    from_deposit: Decimal = NOTHING
    from_outside: Decimal = NOTHING
    #: Principal repaid before it was due.
    prepaid: Decimal = NOTHING
    #: Drawn down after the first drawdown, into the customer's account.
    drawn_down: Decimal = NOTHING
    fees: Decimal = NOTHING
    fees_paid: Decimal = NOTHING
    #: Court costs advanced for the debtor, what he gave back of them, and what the bank bears itself.
    costs: Decimal = NOTHING
    costs_paid: Decimal = NOTHING
    costs_borne: Decimal = NOTHING
    #: Security that lies with courts.
    court_deposits: Decimal = NOTHING
    #: Interest and penalty that was earned and is waived by a decision; what instalments claim is less by it.
    interest_waived: Decimal = NOTHING
    penalty_waived: Decimal = NOTHING
    #: What was due of interest and penalty and joined the principal by a restructuring.
    interest_capitalised: Decimal = NOTHING
    penalty_capitalised: Decimal = NOTHING
    #: The last restructuring, and the tier held while it is observed (R3).
    restructured_on: date | None = None
    tier_held: Tier | None = None
    #: Principal not used as agreed 挪用, which bears the penalty of R11.
    misused: Decimal = NOTHING
    #: Times in which days delinquent do not grow; the last may be open.
    pauses: tuple[Pause, ...] = ()
    written_off: WrittenOff | None = None
    #: Money got after the write-off.
    recovered: Decimal = NOTHING
    appropriations: tuple[Appropriation, ...] = ()

    @property
    def outstanding(self) -> Decimal:
        """Return the principal not repaid yet, as the book has it: nothing once it is written off."""
        return NOTHING if self.written_off else sum((claim.owed("principal") for claim in self.claims), NOTHING)

    @property
    def state(self) -> LoanState:
        """Return whether anything is left to pay, or it is written off."""
        if self.written_off:
            return LoanState.WRITTEN_OFF
        open_ = self.fees_owed or self.costs_owed or any(claim.unpaid or claim.owed("penalty") for claim in self.claims)
        return LoanState.ACTIVE if open_ else LoanState.CLOSED

    @property
    def fees_owed(self) -> Decimal:
        """Return the fees charged and not paid yet."""
        return self.fees - self.fees_paid

    @property
    def costs_owed(self) -> Decimal:
        """Return the court costs that the debtor owes."""
        return self.costs - self.costs_paid - self.costs_borne

    def due_by(self, on: date) -> Decimal:
        """Return what is to be paid by a day: instalments due then, penalty, fees, court costs; nothing once it is written off."""
        if self.written_off:
            return NOTHING
        due = (claim.unpaid + claim.owed("penalty") for claim in self.claims if claim.due <= on)
        return sum(due, self.fees_owed + self.costs_owed)


@lru_cache(maxsize=256)  # a loan is replayed several times in a row, each time from here
def opened(terms: ServicingTerms) -> Standing:
    """Return the standing of a loan just paid out."""
    plan = terms.plan
    return Standing(terms=terms, as_of=plan.disbursed, claims=plan_claims(plan, 0), plan=plan, rate=plan.annual_rate)


def plan_claims(plan: LoanTerms, earlier: int, carried: Decimal = NOTHING) -> tuple[Claim, ...]:
    """Return the instalments of a plan, numbered on from those before it; what is left without any payment at the end is none.

    Interest carried over is claimed by the first instalment that claims any.
    """
    rows = instalment_plan(plan).rows
    starts = (plan.disbursed, *(row.due for row in rows[:-1]))
    claims = [
        Claim(number=earlier + row.number, start=start, due=row.due, principal=row.principal, interest=row.interest, balance=row.balance)
        for start, row in zip(starts, rows, strict=True)
    ]
    first = min(plan.interest_grace, len(claims) - 1)
    claims[first] = replace(claims[first], interest=claims[first].interest + carried)
    while len(claims) > 1 and not claims[-1].unpaid:
        claims.pop()
    return tuple(claims)
