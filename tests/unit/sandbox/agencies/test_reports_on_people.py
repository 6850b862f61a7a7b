"""The agencies that report on a person: what they say agrees with itself, with each other, and with the stated frequencies."""

from collections import Counter
from datetime import date
from decimal import Decimal
from statistics import mean

import pytest

from sandbox.agencies import AGENCIES, account_flows, aml, bureau, court, platforms, provident_fund, social_security, tax, utilities
from sandbox.contract import Call, PersonSchema
from sandbox.draws import SEED

AS_OF = date(2026, 11, 23)
REPORTS = {
    "bureau": bureau.report,
    "aml": aml.screen,
    "tax": tax.incomes,
    "social_security": social_security.contributions,
    "provident_fund": provident_fund.account,
    "utilities": utilities.bills,
    "platforms": platforms.flows,
    "account_flows": account_flows.flows,
    "court": court.enforcements,
}


def asked(number, **declared):
    body = {"id_number": f"person {number}", "name": "n", "as_of": AS_OF, "declared": {"monthly_income": "12000.00", **declared}}
    return Call(body, None, None, SEED)


def answers(agency, count=1000, **declared):
    return [REPORTS[agency](asked(number, **declared)) for number in range(count)]


@pytest.mark.parametrize("agency", REPORTS)
@pytest.mark.parametrize("occupation", [None, "employed", "self_employed", "platform", "unemployed"])
def test_every_answer_meets_the_agency_s_own_contract(agency, occupation):
    schema = next(operation.answer for operation in AGENCIES[agency].operations if issubclass(operation.request, PersonSchema))()

    assert not any(schema.validate(answer) for answer in answers(agency, 150, occupation=occupation))


@pytest.mark.parametrize("agency", REPORTS)
def test_the_same_question_has_the_same_answer(agency):
    assert answers(agency, 20) == answers(agency, 20)


def test_screening_comes_out_as_often_as_stated_and_matches_go_with_it():
    screenings = answers("aml", 4000)
    found = Counter(screening["result"] for screening in screenings)

    assert 0.96 < found["clear"] / 4000 < 0.98
    assert found["possible"] > found["confirmed"] > 0
    assert all(bool(screening["matches"]) == (screening["result"] != "clear") for screening in screenings)


def test_bureau_and_court_agree_on_enforcement():
    in_bureau = [report["court_enforcement"] for report in answers("bureau")]
    in_court = [bool(listed["cases"]) for listed in answers("court")]

    assert in_bureau == in_court
    assert any(in_court)


def test_enforcement_was_registered_before_it_is_asked():
    cases = [case for listed in answers("court") for case in listed["cases"]]

    assert cases
    assert all(case["registered_on"] < AS_OF.isoformat() for case in cases)


@pytest.mark.parametrize("debt", [None, "0.00", "2500.00"])
def test_the_monthly_debt_is_the_sum_over_the_open_loans(debt):
    for report in answers("bureau", 300, monthly_debt_payment=debt):
        assert Decimal(report["monthly_debt_payment"]) == sum(Decimal(loan["monthly_payment"]) for loan in report["open_loans"])
        assert report["enquiries_6m"] >= report["enquiries_30d"]


@pytest.mark.parametrize("debt", ["0.00", "2500.00"])
def test_most_people_told_all_their_debts_and_nobody_has_less(debt):
    paid = [Decimal(report["monthly_debt_payment"]) for report in answers("bureau", monthly_debt_payment=debt)]

    assert 0.88 < sum(payment == Decimal(debt) for payment in paid) / 1000 < 0.96
    assert min(paid) == Decimal(debt)


@pytest.mark.parametrize(("occupation", "source"), [("employed", "wage"), ("self_employed", "business"), ("platform", "labour")])
def test_the_tax_office_s_yearly_mean_is_what_social_security_has_as_base(occupation, source):
    for number in range(300):
        taxed = tax.incomes(asked(number, occupation=occupation))
        insured = social_security.contributions(asked(number, occupation=occupation))
        if taxed["known"] and insured["known"]:
            assert mean(Decimal(record["income"]) for record in taxed["records"]) == pytest.approx(
                Decimal(insured["base"]), abs=Decimal("0.01")
            )
            assert {record["source"] for record in taxed["records"]} == {source}


@pytest.mark.parametrize("agency", ["tax", "social_security", "provident_fund", "utilities", "platforms", "account_flows"])
def test_a_few_people_are_unknown_and_then_nothing_is_said_of_them(agency):
    unknown = [answer for answer in answers(agency) if not answer["known"]]
    said = [value for answer in unknown for name, value in answer.items() if name not in {"as_of", "known"}]

    assert unknown
    assert all(value in (0, "0.00", "", []) for value in said)


def test_months_of_contributions_are_the_months_declared():
    assert {answer["months_paid"] for answer in answers("social_security", months_employed=30) if answer["known"]} == {30}


def test_bills_cover_two_years():
    assert {answer["months_on_time"] + answer["months_late"] for answer in answers("utilities") if answer["known"]} == {24}


def test_platform_workers_earn_their_whole_income_on_platforms_and_wage_earners_hardly_any():
    earned = [answer for answer in answers("platforms", occupation="platform") if answer["known"]]
    taxed = tax.incomes(asked(0, occupation="platform"))

    assert len(earned) > 900
    assert sum(answer["known"] for answer in answers("platforms", occupation="employed")) < 100
    assert {len({flow["platform"] for flow in answer["flows"]}) for answer in earned} == {1, 2, 3}
    assert sum(Decimal(flow["income"]) for flow in earned[0]["flows"]) == sum(Decimal(record["income"]) for record in taxed["records"])


def test_nobody_spends_more_on_living_than_leaves_the_account():
    months = [month for answer in answers("account_flows", 200) for month in answer["months"]]

    assert all(Decimal(month["living_expenses"]) <= Decimal(month["outflow"]) for month in months)
    assert all(Decimal(month["inflow"]) > 0 for month in months)
