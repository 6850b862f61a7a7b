"""What a scripted officer looks at: the numbers of a case, read from the API's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

#: Judgements of a measure that the report gives; a case without a report has none.
_NONE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as an officer reads it: amounts in CNY, ratios as fractions."""

    id: str
    reference: str
    product: str
    amount: Decimal
    term_months: int
    method: str
    occupation: str = "employed"
    monthly_income: Decimal = Decimal(0)
    points: int | None = None
    appealed: bool = False
    #: Result and judgement (met, near, missed) of each measure of the due-diligence report, by name.
    results: Mapping[str, Decimal] = field(default_factory=dict)
    judgements: Mapping[str, str] = field(default_factory=dict)
    #: Most that the security carries, CNY; None without security.
    security_carries: Decimal | None = None
    months_overdue: int = 0
    visit_conclusion: str | None = None
    #: Outcomes of earlier reviews and decisions, oldest first.
    outcomes: Sequence[str] = ()
    recommended: str | None = None

    def ratio(self, name: str) -> Decimal | None:
        """Return a measure's result, None where the report has it not."""
        return self.results.get(name)

    def missed(self, *names: str) -> bool:
        """Say whether one of these measures missed its limit."""
        return any(self.judgements.get(name) == "missed" for name in names)
