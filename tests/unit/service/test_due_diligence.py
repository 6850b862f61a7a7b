from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.applications import Collateral
from lending.domain.parties import AgencyReport, Consent
from lending.errors import AgencyUnavailableError, InvalidInputError
from lending.service import due_diligence
from lending.service.agency_reports import NoConsentError
from tests.support.bank import FIRST_DAY
from tests.support.walk import HOME, actions, change, do, facts_of, row, rows

BY_HAND = {"verified_by": "portal", "reference": "R-1"}


@pytest.mark.parametrize("agency", ["tax", "social_security", "provident_fund"])
def test_an_agency_answers_or_the_step_says_so(trial, application, agency):
    query = getattr(due_diligence, f"query_{agency}")
    assert query(trial.bank, application.id) == {f"{agency}_state": "answered"}
    trial.agencies.down = {agency}
    with pytest.raises(AgencyUnavailableError):
        query(trial.bank, trial.submit().id)


@pytest.mark.parametrize(
    ("agency", "entries"),
    [
        ("tax", {"net_monthly_income": 18000}),
        ("social_security", {"months_paid": 12, "base": 9000}),
        ("provident_fund", {"months_paid": 12, "base": 9000, "balance": 100}),
    ],
)
def test_an_officer_verifies_in_its_stead(trial, application, agency, entries):
    task = do(trial, "investigator", application.id, f"verify_{agency}", {**BY_HAND, **entries})
    assert facts_of(trial, task) == {f"{agency}_state": "verified_by_hand"}
    assert row(trial, AgencyReport, agency=agency).state == "verified_by_hand"
    assert "verified_by_hand" in actions(trial, application.id)


def test_income_of_platforms_is_gathered_or_verified_by_hand(trial, applicant):
    application = trial.submit(applicant, occupation="platform")
    due_diligence.gather_income_sources(trial.bank, application.id)
    assert actions(trial, application.id)[-1] == "income_assessed"
    other = trial.submit(occupation="platform")
    task = do(trial, "investigator", other.id, "verify_income", {**BY_HAND, "sustainable_monthly_income": 7000, "months_seen": 12})
    assert facts_of(trial, task) == {}
    assert row(trial, AgencyReport, application_id=other.id).agency == "platforms"


def test_each_collateral_is_valued_once(trial, applicant):
    application = trial.submit(applicant, collateral=(HOME, HOME))
    for _ in range(2):
        due_diligence.value_collateral(trial.bank, application.id)
    assert [item.value for item in rows(trial, Collateral)] == [Decimal("2000000.00")] * 2
    assert trial.agencies.asked == ["valuation"] * 2


def test_nothing_is_valued_without_a_consent(trial, applicant):
    application = trial.submit(applicant, collateral=(HOME,))
    for consent in rows(trial, Consent):
        change(trial, Consent, consent.id, revoked_at=trial.bank.now())
    with pytest.raises(NoConsentError):
        due_diligence.value_collateral(trial.bank, application.id)


def test_an_officer_values_what_the_agency_did_not(trial, applicant):
    application = trial.submit(applicant, collateral=(HOME, HOME))
    first, _ = rows(trial, Collateral)
    change(trial, Collateral, first.id, value=Decimal(5))
    entries = {**BY_HAND, "collateral_value": "1900000.50", "valued_on": "2026-11-20"}
    do(trial, "investigator", application.id, "value_by_hand", entries)
    by_hand = next(item for item in rows(trial, Collateral) if item.id != first.id)
    assert (row(trial, Collateral, id=first.id).value, by_hand.value) == (Decimal(5), Decimal("1900000.50"))
    assert by_hand.valuation["by"] == trial.actor("investigator").user_id


def test_a_visit_is_due_in_three_working_days(trial, application):
    assert due_diligence.schedule_visit(trial.bank, application.id) == {"visit_due_at": "2026-11-26T16:00:00Z"}


@pytest.mark.parametrize("days", [-1, 1])
def test_nobody_visits_before_there_was_an_application_nor_tomorrow(trial, application, days):
    seen = {"place": "Home", "photos_taken": 1, "findings": "Nobody in.", "conclusion": "doubtful"}
    day = FIRST_DAY + timedelta(days=days)
    with pytest.raises(InvalidInputError) as caught:
        do(trial, "investigator", application.id, "visit_site", {**seen, "visited_on": day.isoformat()})
    assert caught.value.errors == {"visited_on": [f"Give a day from {FIRST_DAY} to {FIRST_DAY}."]}
    done = do(trial, "investigator", application.id, "visit_site", {**seen, "visited_on": FIRST_DAY.isoformat()}, id="on its day")
    assert facts_of(trial, done) == {}


def test_what_does_not_answer_before_the_report_leaves_it_to_say_so(trial, application):
    trial.agencies.down = {"bureau", "account_flows"}
    due_diligence.prepare_report(trial.bank, application.id)
    assert rows(trial, AgencyReport) == []


def test_the_bureau_is_asked_again_only_when_nothing_valid_is_known(trial, application):
    entries = {"months_overdue_24": 0, "enquiries_6m": 0, "monthly_debt_payment": 0}
    do(trial, "investigator", application.id, "verify_bureau", {**BY_HAND, **entries})
    due_diligence.prepare_report(trial.bank, application.id)
    assert "bureau" not in trial.agencies.asked
