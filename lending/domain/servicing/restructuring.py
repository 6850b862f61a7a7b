"""Restructuring 重組: more time, principal or payments put off, another rate, arrears added to the principal or waived by decision."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, Self, get_args

from lending.domain.calendar import add_months, day_of_month
from lending.domain.classification import Tier
from lending.domain.loan_changes import Drawdown
from lending.domain.loan_terms import HIGHEST_RATE, LoanTerms
from lending.domain.loans import LoanEvent
from lending.domain.problems import Problems
from lending.domain.servicing.aging import age
from lending.domain.servicing.events import amount_of
from lending.domain.servicing.observation import worse
from lending.domain.servicing.replanning import period_start, replanned, rest_of_plan, to_come
from lending.domain.servicing.repricing import with_rate
from lending.domain.servicing.standing import NOTHING, Standing
from lending.domain.servicing.waiver import waived

#: What is put off while payments are deferred: principal alone, or the whole instalment.
Deferred = Literal["principal", "all"]
#: What becomes of what is due and not paid: it stays due, or it is added to the principal.
Arrears = Literal["keep", "capitalise"]
#: A restructured asset is at least this (Order 2023 No. 1); from memory, unconfirmed.
_LEAST: Tier = "special_mention"
#: Fifty years of months.
_MOST_PERIODS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructuringFacts:
    """What a restructuring changes; `rate` None leaves the rate. Facts that are wrong raise InvalidInputError, all of them at once.

    `extension` is in periods beside those to come, `deferral` in periods from the next on. Waived is only what these facts name.
    """

    extension: int = 0
    deferral: int = 0
    deferred: Deferred = "principal"
    rate: Decimal | None = None
    arrears: Arrears = "keep"
    waive_interest: Decimal = NOTHING
    waive_penalty: Decimal = NOTHING

    def __post_init__(self) -> None:
        problems = Problems()
        problems.whole("extension", self.extension, 0, _MOST_PERIODS)
        problems.whole("deferral", self.deferral, 0, _MOST_PERIODS)
        problems.choice("deferred", self.deferred, get_args(Deferred))
        problems.choice("arrears", self.arrears, get_args(Arrears))
        if self.rate is not None:
            problems.number("rate", self.rate, minimum=NOTHING, maximum=HIGHEST_RATE)
        problems.amount("waive_interest", self.waive_interest)
        problems.amount("waive_penalty", self.waive_penalty)
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of a restructuring's event."""
        return cls(
            extension=facts.get("extension", 0),  # type: ignore[arg-type]  # checked above
            deferral=facts.get("deferral", 0),  # type: ignore[arg-type]  # checked above
            deferred=str(facts.get("deferred", "principal")),  # type: ignore[arg-type]  # checked above
            rate=None if facts.get("rate") is None else amount_of(facts["rate"]),
            arrears=str(facts.get("arrears", "keep")),  # type: ignore[arg-type]  # checked above
            waive_interest=amount_of(facts.get("waive_interest", "0")),
            waive_penalty=amount_of(facts.get("waive_penalty", "0")),
        )

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        return {
            "extension": self.extension,
            "deferral": self.deferral,
            "deferred": self.deferred,
            "rate": None if self.rate is None else str(self.rate),
            "arrears": self.arrears,
            "waive_interest": str(self.waive_interest),
            "waive_penalty": str(self.waive_penalty),
        }


def after_restructuring(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after a restructuring: what is waived goes first, then arrears join the principal, then the rest is planned anew.

    Instalments that are paid stay as they are; the tier the loan had is held while it is observed (R3).
    """
    facts, on = RestructuringFacts.of(event.facts), event.value_date
    tier = worse(age(standing, on).classification, _LEAST)
    standing = waived(standing, on, interest=facts.waive_interest, penalty=facts.waive_penalty)
    joins = facts.arrears == "capitalise" and bool(to_come(standing, on) or facts.extension)
    standing, added = capitalised(standing, on) if joins else (standing, NOTHING)
    if to_come(standing, on):
        standing = rest_of_plan(standing, on)
        standing = replanned(standing, _changed(standing, on, facts, added), on)
    elif added:
        begun = replace(standing, plan=_begun(standing, on, added, facts.extension))
        plan = _changed(begun, on, replace(facts, extension=0), NOTHING)
        standing = replanned(replace(standing, plan=plan, earlier=len(standing.claims), carried=NOTHING), plan, on)
    if facts.rate is not None:
        spread = standing.terms.spread + facts.rate - standing.rate
        standing = replace(with_rate(standing, on, facts.rate), terms=replace(standing.terms, spread=spread))
    return replace(standing, restructured_on=on, tier_held=tier)


def capitalised(standing: Standing, on: date) -> tuple[Standing, Decimal]:
    """Return the standing with what is due by a day and not paid claimed no more, and how much that was: it is to join the principal."""
    due = [claim for claim in standing.claims if claim.due <= on]
    principal, interest, penalty = (
        sum((claim.owed(component) for claim in due), NOTHING) for component in ("principal", "interest", "penalty")
    )
    open_ = [claim.claimed_no_more(on) if claim.unpaid or claim.owed("penalty") else claim for claim in due]
    claims = (*open_, *standing.claims[len(due) :])
    after = replace(
        standing,
        claims=claims,
        interest_capitalised=standing.interest_capitalised + interest,
        penalty_capitalised=standing.penalty_capitalised + penalty,
    )
    return after, principal + interest + penalty


def _changed(standing: Standing, on: date, facts: RestructuringFacts, added: Decimal) -> LoanTerms:
    """Return the plan in force with more periods, what is put off, and what joins the principal."""
    plan = standing.plan
    periods = plan.periods + facts.extension
    grace = min(facts.deferral, periods - 1)
    joined = (Drawdown(max(on, period_start(standing, on)), added),) if added else ()
    return replace(
        plan,
        periods=periods,
        principal_grace=max(plan.principal_grace, grace),
        interest_grace=max(plan.interest_grace, grace if facts.deferred == "all" else 0),
        drawdowns=(*plan.drawdowns, *joined),
    )


def _begun(standing: Standing, on: date, principal: Decimal, periods: int) -> LoanTerms:
    """Return a plan that begins on a day, when nothing of the one before is to come."""
    plan = standing.plan
    due_day = plan.due_day or (plan.first_due or plan.disbursed).day
    return replace(
        plan,
        principal=principal,
        annual_rate=standing.rate,
        periods=periods,
        disbursed=on,
        first_due=day_of_month(add_months(on, plan.months_per_period), due_day),
        due_day=due_day,
        first_period="first_instalment",
        principal_grace=0,
        interest_grace=0,
        interest_free=0,
        drawdowns=(),
        rate_changes=(),
        prepayments=(),
    )
