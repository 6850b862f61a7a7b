"""Principal repaid before it is due 提前還款: in part with a new plan, or the whole loan with interest to the day or the next due date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Literal, Self, get_args

from lending.domain.loan_changes import Keeps, Prepayment
from lending.domain.loans import LoanEvent
from lending.domain.money import CENT, round_money
from lending.domain.problems import Problems
from lending.domain.servicing.appropriation import LOAN, appropriate, received
from lending.domain.servicing.events import amount_of
from lending.domain.servicing.payoff import accelerated, waived_at_end
from lending.domain.servicing.replanning import period_start, principal_to_come, replanned
from lending.domain.servicing.standing import NOTHING, Appropriation, Standing

#: Taken from the customer's account here, or sent from elsewhere.
PaidFrom = Literal["deposit", "transfer"]
#: What a prepayment makes of the loan: smaller instalments, fewer of them, or its end with interest to the day or to the next due date.
Way = Literal["term", "instalment", "to_date", "next_due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepaymentFacts:
    """Principal repaid early and the fee for it; where the loan ends, all the money for that. Wrong facts raise InvalidInputError."""

    amount: Decimal
    way: Way
    source: PaidFrom
    fee: Decimal = NOTHING
    #: Interest that is not charged because less was quoted for the day.
    waived: Decimal = NOTHING

    def __post_init__(self) -> None:
        problems = Problems()
        problems.amount("amount", self.amount, positive=self.way not in get_args(PayoffWay))
        problems.amount("fee", self.fee)
        problems.amount("waived", self.waived)
        problems.choice("way", self.way, get_args(Way))
        problems.choice("source", self.source, get_args(PaidFrom))
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of a prepayment's event."""
        way, source = str(facts.get("way")), str(facts.get("source"))
        return cls(
            amount=amount_of(facts.get("amount")),
            way=way,  # type: ignore[arg-type]  # checked above
            source=source,  # type: ignore[arg-type]  # checked above
            fee=amount_of(facts.get("fee", "0")),
            waived=amount_of(facts.get("waived", "0")),
        )

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        waived = {"waived": str(self.waived)} if self.waived else {}
        return {"amount": str(self.amount), "way": self.way, "source": self.source, "fee": str(self.fee), **waived}


PayoffWay = Literal["to_date", "next_due"]


def early_fee(standing: Standing, principal: Decimal) -> Decimal:
    """Return what the product charges for principal repaid early, rounded half up."""
    return round_money(principal * standing.terms.early_repayment_fee_rate)


def after_prepayment(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after a prepayment: its money pays what is due and the fee first, then principal that is not due."""
    facts, on = PrepaymentFacts.of(event.facts), event.value_date
    standing = replace(standing, fees=standing.fees + facts.fee)
    match facts.way:
        case "to_date" | "next_due" as charged:
            standing = waived_at_end(accelerated(received(standing, facts.source, facts.amount), on, charged), on, facts.waived)
            return appropriate(replace(standing, unapplied=NOTHING), on, event.id, facts.amount + standing.unapplied)
        case keeps:
            money, held = facts.amount + facts.fee, standing.unapplied
            standing = appropriate(received(standing, facts.source, money), on, event.id, money)
            return repaid_early(standing, on, event.id, standing.unapplied - held, keeps)


def repaid_early(standing: Standing, on: date, event: str, money: Decimal, keeps: Keeps) -> Standing:
    """Return the standing after money that is held was taken off the principal not due yet, and what is left planned anew."""
    amount = min(money, principal_to_come(standing, on))
    if amount <= 0:
        return standing
    prepayment = Prepayment(max(on, period_start(standing, on)), amount, keeps)
    planned = replanned(standing, replace(standing.plan, prepayments=(*standing.plan.prepayments, prepayment)), on)
    part = Appropriation(event=event, on=on, instalment=LOAN, component="principal", amount=amount)
    return replace(
        planned,
        prepaid=standing.prepaid + amount,
        unapplied=standing.unapplied - amount,
        appropriations=(*standing.appropriations, part),
    )


def overpaid(standing: Standing, on: date, event: str, money: Decimal) -> Standing:
    """Return the standing after money that nothing was due for was taken off the principal, less the fee for that."""
    rate = standing.terms.early_repayment_fee_rate
    amount = min((money / (1 + rate)).quantize(CENT, rounding=ROUND_DOWN), principal_to_come(standing, on))
    fee = min(early_fee(standing, amount), money - amount)
    if amount <= 0:
        return standing
    charged = replace(standing, fees=standing.fees + fee, unapplied=standing.unapplied - fee)
    return repaid_early(appropriate(charged, on, event, fee), on, event, amount, "term")
