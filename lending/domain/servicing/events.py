"""What the events of a loan carry, read and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal, Self, get_args

from lending.domain.loans import EventKind, LoanEvent
from lending.domain.problems import Problems

#: Taken from the customer's account here, sent from elsewhere, or got from the debtor after a write-off.
Source = Literal["deposit", "transfer", "recovery"]


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """Money that came in for a loan. Facts that are wrong raise InvalidInputError, all of them at once."""

    amount: Decimal
    source: Source

    def __post_init__(self) -> None:
        problems = Problems()
        problems.amount("amount", self.amount, positive=True)
        problems.choice("source", self.source, get_args(Source))
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of a payment's event."""
        return cls(amount_of(facts.get("amount")), str(facts.get("source")))  # type: ignore[arg-type]  # checked above

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        return {"amount": str(self.amount), "source": self.source}


@dataclass(frozen=True, slots=True)
class AmountFacts:
    """An amount and nothing else, as drawdowns and refunds carry. A wrong one raises InvalidInputError."""

    amount: Decimal

    def __post_init__(self) -> None:
        problems = Problems()
        problems.amount("amount", self.amount, positive=True)
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of an event."""
        return cls(amount_of(facts.get("amount")))

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        return {"amount": str(self.amount)}


def in_force(events: Iterable[LoanEvent]) -> list[LoanEvent]:
    """Return the events that count, by value date and then by booking: without reversals, and without what they take back."""
    known = list(events)
    gone = {str(event.facts.get("event")) for event in known if event.kind == EventKind.REVERSED}
    counting = (event for event in known if event.kind != EventKind.REVERSED and event.id not in gone)
    return sorted(counting, key=lambda event: (event.value_date, event.number))


def amount_of(text: object) -> Decimal:
    """Read an amount; what is none becomes NaN, which the checks name."""
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return Decimal("NaN")


def day_of(text: object) -> date | None:
    """Read a date; what is none becomes None, which the checks name."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
