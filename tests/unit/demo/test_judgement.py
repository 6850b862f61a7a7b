from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from lending.adapters.forms import FormFiles
from lending.adapters.models import BPMN
from lending.demo.case import Case
from lending.demo.chance import Chance
from lending.demo.judgement import OFFICER_TASKS, Look, fill, weigh

TODAY = date(2026, 11, 23)
FORMS = FormFiles(BPMN / "forms")
#: Tasks of the customer, or of nobody's form.
CUSTOMERS = {"supplement_material", "provide_information", "sign_contract", "correct_payment_list"}
#: The demonstration ends with the money: nobody is late yet, asks for another plan, or is warned of.
AFTER_THE_MONEY = {
    *("call_debtor", "negotiate_arrears", "settle_objection", "send_demand", "file_claim", "record_judgment"),
    *("apply_enforcement", "record_enforcement", "confirm_recovery", "propose_write_off", "approve_write_off", "confirm_write_off"),
    *("measure_ability", "choose_plan", "approve_restructuring", "sign_agreement"),
    *("assess_warning", "talk_with_customer", "conclude_intervention"),
    *("apply_freeze", "record_ruling", "inspect_collateral", "release_freeze"),
    *("hear_on_use", "charge_misuse"),
    *("visit_customer", "secure_claim"),
}


def case(**changes):
    return Case(
        **{
            "id": "0",
            "reference": "LN-2026-000001",
            "product": "consumer",
            "amount": Decimal("50000.00"),
            "term_months": 24,
            "method": "equal_instalment",
            "monthly_income": Decimal("9000.00"),
            "points": 510,
            "results": {"debt_to_income": Decimal("0.3")},
            **changes,
        }
    )


def test_officers_know_every_form_on_the_way_to_the_money_that_is_not_the_customers():
    assert {path.stem for path in (BPMN / "forms").glob("*.form")} - CUSTOMERS - AFTER_THE_MONEY == OFFICER_TASKS


@pytest.mark.parametrize(("definition", "points"), list(product(sorted(OFFICER_TASKS), [None, 350, 430, 510])))
def test_whatever_an_officer_enters_the_form_takes(definition, points):
    for number in range(60):
        look = Look(case(points=points, product=("business", "consumer")[number % 2]), TODAY, Chance(str(number)))
        entries = fill(definition, look)
        assert FORMS.validate(definition, entries).keys() >= entries.keys()


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "approve"),
        ({"points": 390}, "reject"),
        ({"points": 390, "appealed": True}, "conditions"),
        ({"points": 440}, "conditions"),
        ({"results": {"debt_to_income": Decimal("0.51")}}, "conditions"),
        ({"results": {"debt_to_income": Decimal("0.66")}}, "reject"),
        ({"judgements": {"credit_standing": "missed"}}, "reject"),
        ({"judgements": {"cash_flow_coverage": "missed"}}, "conditions"),
        ({"visit_conclusion": "doubtful"}, "conditions"),
        ({"visit_conclusion": "contradicted"}, "reject"),
    ],
)
def test_people_weigh_a_case_by_its_numbers(changes, outcome):
    assert weigh(case(**changes))[0] == outcome


def test_an_approver_follows_the_reviewer_but_for_a_few():
    looks = [Look(case(recommended="approve"), TODAY, Chance(str(number))) for number in range(200)]
    decisions = [fill("approve_case", look)["decision"] for look in looks]
    assert 180 <= decisions.count("approved") < 200
    assert fill("approve_case", Look(case(recommended="reject"), TODAY, Chance("a")))["decision"] == "rejected"


def test_security_that_carries_less_lowers_the_limit():
    lean = case(security_carries=Decimal("41234.50"), judgements={"loan_to_value": "missed"})
    assert fill("approve_case", Look(lean, TODAY, Chance("a")))["limit"] == "41000.00"


@pytest.mark.parametrize(("definition", "field"), [("review_case", "recommendation"), ("precheck_application", "precheck_outcome")])
def test_nobody_asks_twice(definition, field):
    asked = case(outcomes=["more_information", "supplement"])
    answers = {fill(definition, Look(asked, TODAY, Chance(str(number))))[field] for number in range(300)}
    assert answers.isdisjoint({"more_information", "supplement"})


def test_a_list_that_was_corrected_is_released_or_refused():
    corrected = case(outcomes=["correct"])
    found = {fill("check_payment_list", Look(corrected, TODAY, Chance(str(number))))["payment_list_outcome"] for number in range(300)}
    assert found == {"release", "refuse"}
