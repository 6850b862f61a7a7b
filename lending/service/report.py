"""The due-diligence report 《盡職調查報告》: repayment ability, credit standing and purpose, each number with its inputs."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid4

from lending.domain import affordability
from lending.domain.actors import WORKER
from lending.domain.agency_reports import AccountFlows, BureauReport, PlatformFlows, TaxRecords
from lending.domain.applications import Application, Collateral, DueDiligenceReport, Product
from lending.domain.collateral import loan_to_value
from lending.domain.income_diversity import IncomeDiversity, MonthlyIncome, assess_income
from lending.domain.instalments import instalment_plan
from lending.domain.loan_terms import LoanTerms
from lending.domain.measure import Figure, Measure
from lending.domain.money import round_money
from lending.domain.pricing import price_loan
from lending.domain.records import Action
from lending.domain.tasks import HumanTask
from lending.service import journal
from lending.service.agency_reports import kept_report, newest_report, valid_report
from lending.service.business_date import business_date
from lending.service.due_diligence import prepare_report
from lending.service.ports import Bank, Book, Scalar
from lending.service.purpose import find_purpose, payments_of
from lending.service.stages import hold

#: Agencies whose own answers an automatic approval rests on.
_NEEDED = ("bureau", "aml", "tax", "social_security", "provident_fund")
_WAGE = frozenset({"employed", "unemployed"})


@dataclass(frozen=True, slots=True)
class Findings:
    """The report's measures and the facts beside them."""

    measures: tuple[Measure, ...]
    income: Figure
    instalment: Figure
    diversity: IncomeDiversity | None
    standing: str
    verified: bool


def compile_report(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Compute and store the report; returns what approval routes by."""
    prepare_report(bank, application_id)
    with bank.begin() as book:
        application = hold(book, application_id)
        kept = latest_report(book, application_id)
        if kept is not None:
            return _routing(kept)  # a repeated job
        found = find(book, application)
        report = _report(bank, book, application, found)
        book.add(report)
        journal.record(
            bank,
            book,
            WORKER,
            Action.REPORT_COMPILED,
            application_id=application_id,
            report=report.id,
            measures={m.name: {"result": m.result, "limit": m.limit, "judgement": m.judgement} for m in found.measures},
        )
        return _routing(report)


def _routing(report: DueDiligenceReport) -> dict[str, Scalar]:
    measures = {str(measure["name"]): measure for measure in report.measures}
    return {
        "debt_to_income": float(str(measures["debt_to_income"]["result"])),
        "cash_flow_coverage": float(str(measures["cash_flow_coverage"]["result"])),
        "credit_standing": report.credit_standing,
        "purpose_compliant": measures["purpose_compliance"]["judgement"] == "met",
        "verified_by_agencies": bool(report.facts["verified_by_agencies"]),
    }


def find(book: Book, application: Application) -> Findings:
    """Compute the measures from what the book holds."""
    today = business_date(book)
    diversity = None if application.occupation in _WAGE else _diversity(book, application, today)
    income = _income(book, application, diversity)
    debts, living, instalment = _debts(book, application), _living(book, application), _instalment(book, application, today)
    standing = _standing(book, application, today)
    purpose = affordability.purpose_compliance(
        amount=application.amount,
        payments=payments_of(book, application.id),
        finding=find_purpose(book, application),
        mode=application.payment_mode,  # type: ignore[arg-type]  # one of the three since it was taken in
    )
    measures = (
        affordability.debt_to_income(monthly_debts=debts, instalment=instalment, net_income=income, on=today),
        affordability.cash_flow_coverage(income=income, living=living, monthly_debts=debts, instalment=instalment, on=today),
        standing,
        purpose,
        *_security(book, application, today),
    )
    return Findings(measures, income, instalment, diversity, standing.grade, _verified(book, application))


def latest_report(book: Book, application_id: str) -> DueDiligenceReport | None:
    """Return the newest report of an application."""
    return book.first(DueDiligenceReport, application_id=application_id, order="-compiled_at")


def _income(book: Book, application: Application, diversity: IncomeDiversity | None) -> Figure:
    """Return the monthly net income that counts: what agencies or an officer bear out, else what was declared."""
    if diversity is not None:
        by_hand = _by_hand(book, application, "platforms", "sustainable_monthly_income")
        return by_hand or Figure(diversity.sustainable.value, "income-diversity model")
    by_hand = _by_hand(book, application, "tax", "net_monthly_income")
    records = kept_report(book, application.id, TaxRecords)
    if records is not None and records.known and records.records:
        months = {record.month for record in records.records}
        total = sum((record.income for record in records.records), Decimal(0))
        return Figure(round_money(total / len(months)), f"tax office, {len(months)} months")
    return by_hand or Figure(_declared(application, "monthly_income"), "declared")


def _debts(book: Book, application: Application) -> Figure:
    report = _bureau(book, application)
    if report is not None:
        return Figure(report.monthly_debt_payment, f"credit bureau {report.as_of}")
    return _by_hand(book, application, "bureau", "monthly_debt_payment") or Figure(_declared(application, "monthly_debts"), "declared")


def _bureau(book: Book, application: Application) -> BureauReport | None:
    """Return the bureau's report; an expired one rather than nothing, unless an officer verified in its stead."""
    valid = valid_report(book, application.id, "bureau")
    by_hand = valid is not None and valid.state == "verified_by_hand"
    return None if by_hand else newest_report(book, application.id, BureauReport)


def _living(book: Book, application: Application) -> Figure:
    flows = kept_report(book, application.id, AccountFlows)
    if flows is not None and flows.known and flows.months:
        spent = sum((month.living_expenses for month in flows.months), Decimal(0))
        return Figure(round_money(spent / len(flows.months)), f"bank flow, {len(flows.months)} months")
    return Figure(_declared(application, "living_expenses"), "declared")


def _instalment(book: Book, application: Application, today: date) -> Figure:
    """Return the largest instalment at the product's indicative rate; approval sets the rate later.

    A loan whose principal is due at the end is measured as if it were repaid in equal instalments: interest alone would understate what
    the borrower must put aside, the final payment taken for a month's would overstate it.
    """
    spread = Decimal(str(book.get(Product, (application.product, application.product_version)).parameters["indicative_spread"]))
    price = price_loan(product=application.product, term_months=application.term_months, spread=spread, on=today)
    plan = instalment_plan(
        LoanTerms(
            principal=application.amount,
            annual_rate=price.rate,
            periods=application.term_months,
            disbursed=today,
            method="equal_principal" if application.method == "equal_principal" else "equal_instalment",
        )
    )
    return Figure(max(row.payment for row in plan.rows), f"LPR + {spread} points, {application.term_months} months")


def _standing(book: Book, application: Application, today: date) -> Measure:
    report = _bureau(book, application)
    if report is not None:
        facts = affordability.BureauReport(
            report.months_overdue_24, report.enquiries_6m, report.court_enforcement, f"credit bureau {report.as_of}"
        )
    else:
        entries = _entries(book, application, "bureau")
        facts = affordability.BureauReport(
            int(str(entries.get("months_overdue_24") or 0)),
            int(str(entries.get("enquiries_6m") or 0)),
            bool(entries.get("court_enforcement")),
            "verified by hand",
        )
    return affordability.credit_standing(facts, today)


def _security(book: Book, application: Application, today: date) -> Iterable[Measure]:
    for item in book.find(Collateral, application_id=application.id):
        if item.value:
            source = str(item.valuation.get("valuation_id") or "valued by hand")
            yield loan_to_value(loan=Figure(application.amount, "application"), value=Figure(item.value, source), kind=item.kind, on=today)


def _diversity(book: Book, application: Application, today: date) -> IncomeDiversity:
    flows, taxed = kept_report(book, application.id, PlatformFlows), kept_report(book, application.id, TaxRecords)
    return assess_income(
        [MonthlyIncome(flow.month, flow.platform, flow.income) for flow in (flows.flows if flows else ())],
        [MonthlyIncome(record.month, record.payer, record.income) for record in (taxed.records if taxed else ())],
        today,
    )


def _verified(book: Book, application: Application) -> bool:
    """Say whether every needed answer came from the agency itself and living costs from the accounts."""
    kept = [valid_report(book, application.id, agency) for agency in _NEEDED]
    return all(report is not None and report.state == "answered" for report in kept) and (
        kept_report(book, application.id, AccountFlows) is not None
    )


def _entries(book: Book, application: Application, agency: str) -> Mapping[str, object]:
    kept = valid_report(book, application.id, agency)
    return kept.content if kept is not None and kept.state == "verified_by_hand" else {}


def _by_hand(book: Book, application: Application, agency: str, name: str) -> Figure | None:
    value = _entries(book, application, agency).get(name)
    return None if value is None else Figure(Decimal(str(value)), "verified by hand")


def _declared(application: Application, name: str) -> Decimal:
    return Decimal(str(application.declared.get(name) or 0))


def _report(bank: Bank, book: Book, application: Application, found: Findings) -> DueDiligenceReport:
    visit = book.first(HumanTask, application_id=application.id, definition="visit_site", state="completed", order="-completed_at")
    return DueDiligenceReport(
        id=str(uuid4()),
        application_id=application.id,
        measures=[dict(journal.plain(_as_mapping(measure))) for measure in found.measures],
        credit_standing=found.standing,
        facts=dict(
            journal.plain(
                {
                    "income": found.income._asdict(),
                    "instalment": found.instalment._asdict(),
                    "diversity": asdict(found.diversity) if found.diversity else None,
                    "verified_by_agencies": found.verified,
                    "visit": {**visit.entries, "by": visit.completed_by} if visit else None,
                }
            )
        ),
        document_id=None,
        compiled_at=bank.now(),
        business_date=business_date(book),
    )


def _as_mapping(measure: Measure) -> dict[str, object]:
    return {**asdict(measure), "inputs": [item._asdict() for item in measure.inputs]}
