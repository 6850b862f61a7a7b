from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.agency_reports import AccountFlows, BureauReport, PlatformFlows, TaxRecords
from lending.domain.applications import DueDiligenceReport
from lending.service import due_diligence
from lending.service.business_date import move_business_date
from lending.service.report import compile_report
from tests.support.bank import FIRST_DAY
from tests.support.walk import HOME, actions, do, paid_to, row, until_diligence, until_report

BY_HAND = {"verified_by": "portal", "reference": "R-1"}
UNKNOWN_TAX = TaxRecords(as_of=FIRST_DAY, known=False, records=())


def compiled(trial) -> DueDiligenceReport:
    return row(trial, DueDiligenceReport)


def measure(trial, name: str) -> dict:
    return next(found for found in compiled(trial).measures if found["name"] == name)


def test_the_report_is_what_approval_routes_by(trial, applicant):
    application = trial.submit(applicant, payments=paid_to())
    until_report(trial, application)
    found = compile_report(trial.bank, application.id)
    assert (found["credit_standing"], found["purpose_compliant"], found["verified_by_agencies"]) == ("good", True, True)
    assert found["debt_to_income"] == float(measure(trial, "debt_to_income")["result"])
    assert 0 < found["debt_to_income"] < 1 < found["cash_flow_coverage"]


def test_a_repeated_job_finds_the_report_it_wrote(trial, application):
    until_report(trial, application)
    first = compiled(trial)
    again = compile_report(trial.bank, application.id)
    assert compiled(trial).id == first.id
    assert again["verified_by_agencies"] is first.facts["verified_by_agencies"] is True
    assert actions(trial, application.id).count("report_compiled") == 1


def test_each_number_says_where_its_inputs_come_from(trial, application):
    until_report(trial, application)
    sources = {item["source"] for item in measure(trial, "debt_to_income")["inputs"]}
    assert sources == {"credit bureau 2026-11-23", "tax office, 12 months", "LPR + 3.00 points, 24 months"}
    assert {item["source"] for item in measure(trial, "cash_flow_coverage")["inputs"]} >= {"bank flow, 12 months"}


@pytest.mark.parametrize("silent", ["account_flows", "bureau", "tax"])
def test_without_every_agency_s_own_answer_nothing_counts_as_verified(trial, application, silent):
    trial.agencies.down = {silent}
    for query in (due_diligence.query_tax, due_diligence.query_social_security, due_diligence.query_provident_fund):
        if silent != "tax" or query is not due_diligence.query_tax:
            query(trial.bank, application.id)
    assert compile_report(trial.bank, application.id)["verified_by_agencies"] is False


def test_what_officers_verified_counts_but_not_as_verified_by_agencies(trial, application):
    entries = {"months_overdue_24": 9, "enquiries_6m": 1, "monthly_debt_payment": "2500.00"}
    do(trial, "investigator", application.id, "verify_bureau", {**BY_HAND, **entries})
    do(trial, "investigator", application.id, "verify_tax", {**BY_HAND, "net_monthly_income": "15000.00"})
    found = compile_report(trial.bank, application.id)
    assert (found["credit_standing"], found["verified_by_agencies"]) == ("poor", False)
    by_hand = [Decimal(item["value"]) for item in measure(trial, "debt_to_income")["inputs"] if item["source"] == "verified by hand"]
    assert sorted(by_hand) == [2500, 15000]


def test_with_nothing_known_the_applicant_s_own_word_is_said_to_be_that(trial, application):
    trial.agencies.down = {"bureau", "account_flows"}
    trial.agencies.answers = {TaxRecords: UNKNOWN_TAX}
    due_diligence.query_tax(trial.bank, application.id)
    compile_report(trial.bank, application.id)
    assert {item["source"] for item in measure(trial, "cash_flow_coverage")["inputs"]} >= {"declared"}
    assert compiled(trial).facts["income"] == {"value": "18000.00", "source": "declared"}


def test_an_expired_bureau_report_still_says_more_than_none(trial, application):
    trial.agencies.answers[BureauReport] = BureauReport(
        report_id="r",
        as_of=FIRST_DAY,
        months_overdue_24=9,
        enquiries_30d=0,
        enquiries_6m=0,
        open_loans=(),
        monthly_debt_payment=Decimal(100),
        court_enforcement=False,
    )
    until_diligence(trial, application)
    move_business_date(trial.bank, trial.actor("admin"), FIRST_DAY + timedelta(days=60))
    trial.agencies.down = {"bureau"}
    assert compile_report(trial.bank, application.id)["credit_standing"] == "poor"


def test_accounts_without_a_month_leave_living_costs_as_declared(trial, application):
    trial.agencies.answers[AccountFlows] = AccountFlows(as_of=FIRST_DAY, known=True, months=())
    compile_report(trial.bank, application.id)
    assert {item["source"] for item in measure(trial, "cash_flow_coverage")["inputs"]} >= {"declared"}


@pytest.mark.parametrize("by_hand", [False, True])
def test_income_without_a_wage_is_assessed_by_its_sources(trial, applicant, by_hand):
    application = trial.submit(applicant, occupation="platform")
    due_diligence.query_tax(trial.bank, application.id)
    if by_hand:
        entries = {**BY_HAND, "sustainable_monthly_income": 7000, "months_seen": 12}
        do(trial, "investigator", application.id, "verify_income", entries)
    else:
        due_diligence.gather_income_sources(trial.bank, application.id)
    compile_report(trial.bank, application.id)
    assert compiled(trial).facts["diversity"] is not None
    assert (compiled(trial).facts["income"]["source"] == "verified by hand") is by_hand


def test_without_flows_and_tax_a_platform_worker_has_no_sustainable_income(trial, applicant):
    application = trial.submit(applicant, occupation="platform")
    trial.agencies.answers[PlatformFlows] = PlatformFlows(as_of=FIRST_DAY, known=False, flows=())
    compile_report(trial.bank, application.id)
    assert Decimal(compiled(trial).facts["income"]["value"]) == 0


def test_each_collateral_of_known_value_is_measured_against_the_loan(trial, applicant):
    application = trial.submit(applicant, collateral=(HOME, replace(HOME, kind="vehicle")))
    compile_report(trial.bank, application.id)
    assert not [found for found in compiled(trial).measures if found["name"].startswith("loan_to_value")]
    with trial.bank.begin() as book:
        book.remove(book.first(DueDiligenceReport))
    due_diligence.value_collateral(trial.bank, application.id)
    compile_report(trial.bank, application.id)
    assert len([found for found in compiled(trial).measures if found["name"].startswith("loan_to_value")]) == 2


def test_the_visit_stands_in_the_report(trial, application):
    entries = {"visited_on": "2026-11-23", "place": "Shop", "photos_taken": 3, "findings": "A busy shop.", "conclusion": "confirmed"}
    do(trial, "investigator", application.id, "visit_site", entries)
    compile_report(trial.bank, application.id)
    visit = compiled(trial).facts["visit"]
    assert (visit["conclusion"], visit["by"]) == ("confirmed", trial.actor("investigator").user_id)


@pytest.mark.parametrize("method", ["bullet", "interest_first", "equal_instalment"])
def test_principal_due_at_the_end_is_measured_as_if_repaid_in_equal_instalments(trial, applicant, method):
    application = trial.submit(applicant, method=method, term_months=6)
    compile_report(trial.bank, application.id)
    # 50,000 over 6 months at LPR 3.00 + 3.00 points: EMI 8,479.77, the last one takes the rest of the rounding.
    assert Decimal(compiled(trial).facts["instalment"]["value"]) == Decimal("8479.80")
    assert application.method == method
