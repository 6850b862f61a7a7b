"""What a loan is serviced by: the terms of its plan and the settings of its product, frozen when it is paid out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self, get_args

from lending.domain.delinquency import BUCKETS
from lending.domain.loan_terms import LoanTerms
from lending.domain.problems import Problems

#: What an instalment owes; fees belong to the loan.
Component = Literal["fees", "penalty", "interest", "principal"]
Order = Literal["by_instalment", "by_component"]
Overpayment = Literal["hold", "prepay"]
Repricing = Literal["fixed", "yearly", "on_change"]

_PLAN_TEXTS = (
    "method",
    "day_count",
    "actual_actual",
    "rounding",
    "instalment_rounding",
    "interest_rounded",
    "first_period",
    "holidays",
    "country",
)
_PLAN_WHOLE = ("periods", "months_per_period", "principal_grace", "interest_grace", "interest_free")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicingTerms:
    """How a loan is serviced; rates are fractions a year. Fields that are wrong raise InvalidInputError, all of them at once."""

    plan: LoanTerms
    #: The order in which money pays what is due.
    appropriation: tuple[Component, ...] = ("fees", "penalty", "interest", "principal")
    #: The oldest instalment whole before the next, or each component of all instalments before the next component.
    order: Order = "by_instalment"
    #: What becomes of money that nothing is due for: held for the next due date, or taken off the principal at once.
    overpayment: Overpayment = "hold"
    #: Days past due that do not count as delinquent.
    grace_days: int = 0
    buckets: tuple[int, ...] = BUCKETS
    #: On top of the contract rate, as a share of it (R11).
    overdue_uplift: Decimal = Decimal("0.50")
    misuse_uplift: Decimal = Decimal("1.00")
    #: A share of the principal repaid early.
    early_repayment_fee_rate: Decimal = Decimal(0)
    #: lpr_1y or lpr_5y with the spread on it, for a rate that moves (R8).
    benchmark: str | None = None
    spread: Decimal = Decimal(0)
    repricing: Repricing = "fixed"
    #: What may be drawn down in all; None where it is what was paid out at the beginning.
    approved: Decimal | None = None

    def __post_init__(self) -> None:
        problems = Problems()
        for field, allowed in {"order": Order, "overpayment": Overpayment, "repricing": Repricing}.items():
            problems.choice(field, getattr(self, field), get_args(allowed))
        if sorted(self.appropriation) != sorted(get_args(Component)):
            problems.add("appropriation", f"Name each of {', '.join(get_args(Component))} once.")
        problems.whole("grace_days", self.grace_days, 0, 365)
        for field in ("overdue_uplift", "misuse_uplift", "early_repayment_fee_rate"):
            problems.number(field, getattr(self, field), minimum=Decimal(0), maximum=Decimal(2))
        if self.approved is not None:
            problems.number("approved", self.approved, minimum=self.plan.principal)
        if self.repricing != "fixed" and self.benchmark not in {"lpr_1y", "lpr_5y"}:
            problems.add("benchmark", "Choose lpr_1y or lpr_5y for a rate that moves.")
        problems.refuse()

    def as_document(self) -> dict[str, object]:
        """Return the terms as JSON values that `of_document` reads back."""
        document = {field.name: _plain(getattr(self, field.name)) for field in fields(self) if field.name != "plan"}
        return {**document, "plan": plan_document(self.plan)}

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Self:
        """Read terms back from JSON values."""
        return cls(
            plan=plan_of_document(document["plan"]),
            appropriation=tuple(document["appropriation"]),
            order=document["order"],
            overpayment=document["overpayment"],
            grace_days=document["grace_days"],
            buckets=tuple(document["buckets"]),
            overdue_uplift=Decimal(document["overdue_uplift"]),
            misuse_uplift=Decimal(document["misuse_uplift"]),
            early_repayment_fee_rate=Decimal(document["early_repayment_fee_rate"]),
            benchmark=document["benchmark"],
            spread=Decimal(document["spread"]),
            repricing=document["repricing"],
            approved=Decimal(document["approved"]) if document.get("approved") else None,
        )


def plan_document(plan: LoanTerms) -> dict[str, object]:
    """Return the terms a loan starts with as JSON values; later drawdowns and rates are events of their own."""
    names = ("principal", "annual_rate", "disbursed", "first_due", "relevel", "multiple", *_PLAN_WHOLE, *_PLAN_TEXTS)
    return {name: _plain(getattr(plan, name)) for name in names}


def plan_of_document(document: Mapping[str, Any]) -> LoanTerms:
    """Read a plan's terms back."""
    return LoanTerms(
        principal=Decimal(document["principal"]),
        annual_rate=Decimal(document["annual_rate"]),
        disbursed=date.fromisoformat(document["disbursed"]),
        first_due=date.fromisoformat(document["first_due"]) if document["first_due"] else None,
        relevel=document["relevel"],
        multiple=Decimal(document["multiple"]),
        **{name: document[name] for name in (*_PLAN_WHOLE, *_PLAN_TEXTS)},
    )


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
