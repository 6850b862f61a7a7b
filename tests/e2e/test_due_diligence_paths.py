from collections.abc import Callable
from decimal import Decimal

import pytest

from lending.domain.applications import Collateral
from lending.domain.parties import AgencyReport
from tests.support.cases import Case
from tests.support.town import Town
from tests.support.worlds import BUSINESS, FREELANCER, HOME

pytestmark = pytest.mark.engine
Apply = Callable[..., Case]
BY_HAND = {"verified_by": "document", "reference": "D-1"}


def income(case: Case) -> tuple[str, str]:
    """Return the income that the due-diligence report counted on, and its source."""
    measure = next(item for item in case.report.measures if item["name"] == "debt_to_income")
    figure = next(item for item in measure["inputs"] if item["label"] == "Net income")
    return figure["value"], figure["source"]


def test_silent_offices_are_verified_by_hand_and_a_person_decides(town: Town, apply: Apply) -> None:
    with town.down("tax", "social_security", "provident_fund"):
        case = apply()
        case.done_by("investigator", "verify_tax", **BY_HAND, net_monthly_income="15000.00")
        case.done_by("investigator", "verify_social_security", **BY_HAND, months_paid=48, base="15000.00")
        case.done_by("investigator", "verify_provident_fund", **BY_HAND, months_paid=48, base="15000.00", balance="80000.00")
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "verify_tax", "verify_social_security", "verify_provident_fund", "review_case")
    assert income(case) == ("15000.00", "verified by hand")
    assert case.report.facts["verified_by_agencies"] is False


def test_a_streamers_income_is_assessed_by_its_sources(apply: Apply) -> None:
    case = apply(**FREELANCER)
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "assess_income_diversity")
    counted, source = income(case)
    assert source == "income-diversity model"
    assert Decimal(0) < Decimal(counted) < Decimal("12000.00")


def test_without_the_platforms_an_investigator_states_the_income(town: Town, apply: Apply) -> None:
    with town.down("platforms"):
        case = apply(**FREELANCER)
        case.done_by("investigator", "verify_income", **BY_HAND, sustainable_monthly_income="9000.00", months_seen=12)
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "verify_income")
    assert [report.state for report in case.records(AgencyReport, agency="platforms")] == ["verified_by_hand"]
    assert income(case) == ("9000.00", "verified by hand")


def test_a_mortgage_is_paid_out_once_its_security_stands(apply: Apply) -> None:
    case = apply(**HOME)
    case.reviewed()
    case.decided()
    case.sign()
    case.done_by("disbursement", "release_payment", release_outcome="release")
    case.ends("disbursed", "value_collateral", "register_security", "release_payment")
    (home,) = case.records(Collateral)
    registered = case.bank.agencies.find_registration(f"{case.id}:register:{home.id}")
    assert (home.state, home.registration_number) == ("registered", registered.registration_id)
    assert case.loan.principal == Decimal("900000.00")


def test_without_valuer_and_registry_people_value_and_register(town: Town, apply: Apply) -> None:
    with town.down("valuation"):
        case = apply(**HOME)
        case.done_by("investigator", "value_by_hand", **BY_HAND, collateral_value="1400000.00", valued_on=town.today.isoformat())
    case.reviewed()
    case.decided()
    with town.down("registry"):
        case.sign()
        case.done_by("signing", "register_by_hand", registration_number="HZ-2026-77", registered_on=town.today.isoformat())
    case.done_by("disbursement", "release_payment", release_outcome="release")
    case.ends("disbursed", "value_by_hand", "register_by_hand")
    (home,) = case.records(Collateral)
    assert (home.value, home.registration_number) == (Decimal("1400000.00"), "HZ-2026-77")


def test_a_business_is_visited_before_it_is_lent_to(apply: Apply) -> None:
    case = apply(**BUSINESS)
    case.visited()
    case.reviewed()
    case.decided()
    case.sign()
    case.done_by("disbursement", "release_payment", release_outcome="release")
    case.ends("disbursed", "schedule_visit", "visit_site")
    assert case.report.facts["visit"]["conclusion"] == "confirmed"
