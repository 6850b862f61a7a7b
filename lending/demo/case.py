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


def read_case(answer: Mapping[str, Any]) -> Case:
    """Read a case from what the API tells an officer: the application, and the bank's own file on it."""
    told = answer.get("application") or answer
    diligence, score = answer.get("diligence") or _NONE, answer.get("score") or _NONE
    measures = {str(measure["name"]): measure for measure in diligence.get("measures") or ()}
    decisions = [decision for decision in answer.get("decisions") or () if decision["stage"] != "automatic"]
    done = {str(step["step"]): step.get("entries") or _NONE for step in answer.get("people") or ()}
    return Case(
        id=told["id"],
        reference=told["reference"],
        product=told["product"],
        amount=Decimal(str(told["amount"])),
        term_months=int(told["term_months"]),
        method=told["method"],
        occupation=told["occupation"],
        monthly_income=Decimal(str((answer.get("declared") or _NONE).get("monthly_income") or 0)),
        points=score.get("points"),
        appealed=any(event["action"] == "appealed" for event in answer.get("timeline") or ()),
        results={name: Decimal(str(measure["result"])) for name, measure in measures.items()},
        judgements={name: str(measure["judgement"]) for name, measure in measures.items()},
        security_carries=_carried(measures.get("loan_to_value"), answer.get("collateral") or ()),
        months_overdue=_overdue(answer.get("reports") or ()),
        visit_conclusion=done.get("visit_site", _NONE).get("conclusion"),
        outcomes=[*(str(decision["outcome"]) for decision in decisions), *_asked(done)],
        recommended=next((str(decision["outcome"]) for decision in reversed(decisions) if decision["stage"] == "review"), None),
    )


def _carried(measure: Mapping[str, Any] | None, collateral: Sequence[Mapping[str, Any]]) -> Decimal | None:
    values = [Decimal(str(item["value"])) for item in collateral if item.get("value")]
    return min(values) * Decimal(str(measure["limit"])) if measure and values else None


def _overdue(reports: Sequence[Mapping[str, Any]]) -> int:
    bureau = [report for report in reports if report["agency"] == "bureau" and report["state"] == "answered"]
    return int((bureau[-1].get("content") or _NONE).get("months_overdue_24") or 0) if bureau else 0


def _asked(done: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what officers asked for at the pre-check and of the payment list."""
    fields = (("precheck_application", "precheck_outcome"), ("check_payment_list", "payment_list_outcome"))
    return [str(done[step][field]) for step, field in fields if done.get(step, _NONE).get(field)]
