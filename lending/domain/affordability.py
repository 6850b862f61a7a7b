"""Repayment ability, credit standing and purpose: the measures of the due-diligence report 盡職調查報告 (L2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.entrusted_payment import Payment, PaymentMode, PurposeFinding, payment_list_errors
from lending.domain.measure import Figure, Input, Judgement, Measure, check_figures, judge, shown
from lending.domain.parameters import parameter
from lending.domain.problems import Problems

#: What a ratio over no income is reported as: number columns and engine variables hold it, and no limit is near it.
UNBOUNDED = Decimal("999.9999")

_WORST_FIRST: tuple[Judgement, ...] = ("missed", "near", "met")
_GRADES = {"met": "good", "near": "fair", "missed": "poor"}
_PURPOSE_JUDGEMENTS: dict[str, Judgement] = {"clear": "met", "doubtful": "near", "forbidden": "missed"}


@dataclass(frozen=True, slots=True)
class BureauReport:
    """What the credit bureau 央行征信 says: months overdue of the last 24, enquiries of the last 6 months, court enforcement."""

    months_overdue: int
    enquiries: int
    enforcement: bool
    source: str


def debt_to_income(*, monthly_debts: Figure, instalment: Figure, net_income: Figure, on: date) -> Measure:
    """Measure the share of a month's net income in CNY that existing debts and the new instalment take (L2).

    Without income it is `UNBOUNDED` and missed. Amounts that are negative raise InvalidInputError.
    """
    check_figures(monthly_debts=monthly_debts, instalment=instalment, net_income=net_income)
    debts = monthly_debts.value + instalment.value
    result = debts / net_income.value if net_income.value else UNBOUNDED
    limit = parameter("debt_to_income_limit", on).value
    return Measure(
        name="debt_to_income",
        result=shown(min(result, UNBOUNDED)),
        limit=limit,
        comparison="at_most",
        judgement=judge(result, limit, "at_most", parameter("near_margin", on).value),
        inputs=(Input("Monthly debts", *monthly_debts), Input("Instalment", *instalment), Input("Net income", *net_income)),
    )


def cash_flow_coverage(*, income: Figure, living: Figure, monthly_debts: Figure, instalment: Figure, on: date) -> Measure:
    """Measure how many times a month's income in CNY, less living costs and existing debts, covers the instalment (L2).

    Nothing to pay is `UNBOUNDED`. Amounts that are negative raise InvalidInputError.
    """
    check_figures(income=income, living=living, monthly_debts=monthly_debts, instalment=instalment)
    left = income.value - living.value - monthly_debts.value
    result = left / instalment.value if instalment.value else UNBOUNDED
    limit = parameter("cash_flow_coverage_limit", on).value
    inputs = (
        Input("Income", *income),
        Input("Living costs", *living),
        Input("Monthly debts", *monthly_debts),
        Input("Instalment", *instalment),
    )
    return Measure(
        name="cash_flow_coverage",
        result=shown(max(min(result, UNBOUNDED), -UNBOUNDED)),
        limit=limit,
        comparison="at_least",
        judgement=judge(result, limit, "at_least", parameter("near_margin", on).value),
        inputs=inputs,
        unit="times",
    )


def credit_standing(report: BureauReport, on: date) -> Measure:
    """Measure the credit standing by the months overdue of the last 24; `grade` is good, fair or poor (L2).

    Enforcement makes it poor; many enquiries lower it. Numbers out of range raise InvalidInputError.
    """
    _check_report(report)
    limit = parameter("months_overdue_limit", on).value
    enforcement: Judgement = "missed" if report.enforcement else "met"
    judgement = min(
        judge(Decimal(report.months_overdue), limit, "at_most", parameter("near_margin", on).value),
        _judge_enquiries(report.enquiries, on),
        enforcement,
        key=_WORST_FIRST.index,
    )
    return Measure(
        name="credit_standing",
        result=Decimal(report.months_overdue),
        limit=limit,
        comparison="at_most",
        judgement=judgement,
        inputs=(
            Input("Months overdue in the last 24", Decimal(report.months_overdue), report.source),
            Input("Enquiries in 6 months", Decimal(report.enquiries), report.source),
            Input("Court enforcement", "yes" if report.enforcement else "no", report.source),
        ),
        unit="months",
        grade=_GRADES[judgement],
    )


def purpose_compliance(
    *, amount: Decimal, payments: Sequence[Payment], finding: PurposeFinding, mode: PaymentMode = "entrusted"
) -> Measure:
    """Measure whether the payments in CNY add up to the loan and go where its purpose says (L2, R6b).

    `finding` is the answer of `check_purpose`. A list that is wrong is missed, whatever the finding.
    """
    wrong = payment_list_errors(payments, amount, mode)
    return Measure(
        name="purpose_compliance",
        result=sum((payment.amount for payment in payments), Decimal(0)),
        limit=amount,
        comparison="equals" if mode == "entrusted" else "at_most",
        judgement="missed" if wrong else _PURPOSE_JUDGEMENTS[finding.result],
        inputs=tuple(Input(payment.payee, payment.amount, payment.source) for payment in payments),
        unit="CNY",
    )


def _check_report(report: BureauReport) -> None:
    problems = Problems()
    problems.whole("months_overdue", report.months_overdue, 0, 24)
    problems.whole("enquiries", report.enquiries, 0, 9999)
    problems.refuse()


def _judge_enquiries(enquiries: int, on: date) -> Judgement:
    if enquiries > parameter("enquiries_limit", on).value:
        return "missed"
    return "near" if enquiries > parameter("enquiries_watch", on).value else "met"
