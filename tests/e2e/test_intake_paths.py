from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from lending.domain.applications import SupplementRequest
from lending.domain.parties import AgencyReport, Consent
from lending.domain.tasks import HumanTask
from lending.service.ports import Book
from tests.bpmn_coverage.plugin import Witness
from tests.support.cases import Case
from tests.support.town import Town
from tests.support.worlds import PAPERS

pytestmark = pytest.mark.engine
Apply = Callable[..., Case]
BY_HAND = {"verified_by": "telephone", "reference": "T-1"}
BUREAU_BY_HAND = {**BY_HAND, "months_overdue_24": 0, "enquiries_6m": 1, "monthly_debt_payment": "0.00", "court_enforcement": False}


def test_a_clean_application_is_admitted_without_an_officer(apply: Apply) -> None:
    case = apply()
    case.sign()
    case.ends("disbursed", "list_documents", "admit_application")
    assert not {task.definition for task in case.records(HumanTask)} & {"precheck_application", "supplement_material", "review_aml_match"}


def test_a_consent_revoked_at_once_ends_the_case_before_any_agency_is_asked(town: Town, bpmn_paths: Witness) -> None:
    # Given a customer who takes a consent back in the moment of applying
    @contextmanager
    def begin() -> Iterator[Book]:
        with town.bank.begin() as book:
            yield book
            book.flush()
            for consent in book.find(Consent, purpose="screening", revoked_at=None):
                consent.revoked_at = town.bank.now()

    hasty = Town(town.stack)
    hasty.bank, hasty.witness = replace(town.bank, begin=begin), bpmn_paths
    case = hasty.apply()

    case.ends("refused", "refuse_application", reasons=["consent_missing"])
    assert not case.records(AgencyReport)


def test_a_confirmed_hit_of_the_screening_ends_the_case(apply: Apply) -> None:
    match = {"list_name": "Domestic watch list", "entry_id": "WL-1", "similarity": "0.9900", "reason": "same name and identity number"}
    case = apply(world={"aml": {"result": "confirmed", "matches": [match]}})
    case.ends("refused", reasons=["screening_hit"])
    assert case.notices == {"refused"}


def test_court_enforcement_ends_the_case(apply: Apply) -> None:
    case = apply(world={"bureau": {"court_enforcement": True}})
    case.ends("refused", reasons=["court_enforcement"])


@pytest.mark.parametrize(("found", "status", "reasons"), [("clear", "disbursed", []), ("confirmed", "refused", ["screening_hit"])])
def test_a_possible_match_is_settled_by_an_investigator(apply: Apply, found: str, status: str, reasons: list[str]) -> None:
    match = {"list_name": "Domestic watch list", "entry_id": "WL-2", "similarity": "0.8000", "reason": "same name"}
    case = apply(world={"aml": {"result": "possible", "matches": [match]}})
    case.done_by("investigator", "review_aml_match", aml_result=found, reasons="Compared with the card.")
    if found == "clear":
        case.sign()
    case.ends(status, "review_aml_match", reasons=reasons)


def test_silent_agencies_are_replaced_by_an_investigator(town: Town, apply: Apply) -> None:
    with town.down("aml", "bureau"):
        case = apply()
        case.done_by("investigator", "verify_aml", **BY_HAND, aml_result="clear")
        case.done_by("investigator", "verify_bureau", **BUREAU_BY_HAND)
        # The bureau is asked for its alerts all the while.
        case.wait_for(lambda: "bureau" in town.agencies_away, "the workers did not call the bureau away")
    # What a person verified is no ground for the model to approve.
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "caught_aml_unavailable", "caught_bureau_unavailable", "verify_aml", "verify_bureau")
    assert {report.state for report in case.records(AgencyReport, agency=("aml", "bureau"))} == {"verified_by_hand"}


def test_missing_papers_are_asked_for_reminded_of_and_looked_at_by_an_officer(town: Town, apply: Apply) -> None:
    # Given an application without its proof of income
    case = apply(papers=("identity", "purpose_proof"))
    case.waits("supplement_material")
    (request,) = case.records(SupplementRequest)
    assert [(item["kind"], item["problem"]) for item in request.items] == [("income_proof", "missing")]

    # When five days pass, the customer is reminded and hands it in
    town.pass_days(6)
    case.wait_for_notice("supplement_reminder")
    case.hand_in("income_proof")
    case.done_by_customer("supplement_material")

    # Then the officer looks, too late, and wants one thing more
    case.waits("precheck_application")
    town.pass_days(7)
    case.wait_for(lambda: case.records(HumanTask, definition="precheck_application")[0].escalated_at)
    case.done_by("intake", "precheck_application", precheck_outcome="supplement", items="The page with the stamp")
    case.waits("supplement_material")
    case.hand_in("other")
    case.done_by_customer("supplement_material")
    case.done_by("intake", "precheck_application", precheck_outcome="admit")
    # The screening is two weeks old by now, so a person decides.
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "remind_customer", "escalate_precheck", "end_escalated", "end_reminded")
    assert len(case.records(SupplementRequest)) == 2


def test_a_supplement_that_does_not_come_lets_the_application_lapse(town: Town, apply: Apply) -> None:
    case = apply(papers=PAPERS[:1])
    case.waits("supplement_material")
    town.pass_days(11)
    case.ends("lapsed", "lapse_application", reasons=["supplement_not_received"])
    assert "lapsed" in case.notices


def test_an_officer_refuses_at_the_pre_check(apply: Apply) -> None:
    case = apply(world={"bureau": {"enquiries_30d": 5, "enquiries_6m": 7}})
    case.done_by("intake", "precheck_application", precheck_outcome="refuse", reasons="Five enquiries in a month, unexplained.")
    case.ends("refused", "gw_precheck", reasons=["precheck_refused"])
