from collections.abc import Callable

import pytest

from lending.domain.applications import Application, Offer
from lending.domain.loans import Transfer
from lending.errors import ConflictError
from tests.support.cases import Case
from tests.support.town import Town
from tests.support.worlds import BAD, HOME, debts

pytestmark = pytest.mark.engine
Apply = Callable[..., Case]


def test_a_second_instance_for_one_application_ends_itself(apply: Apply) -> None:
    case = apply()
    case.waits("sign_contract")
    case.bank.engine.start("loan_origination", case.id, {"application_id": case.id})
    case.wait_for(lambda: "loan_origination.end_duplicate" in case.passed())
    case.sign()
    case.ends("disbursed", "end_duplicate", "end_disbursed")
    assert len(case.records(Transfer)) == 1
    assert len([record for record in case.history() if record.activity == "intake"]) == 1


def test_the_customer_withdraws_while_papers_are_missing(apply: Apply) -> None:
    case = apply(papers=("identity",))
    case.waits("supplement_material")
    case.withdraw()
    case.ends("withdrawn", "release_commitments", "end_withdrawn")
    assert "withdrawn" in case.notices


def test_the_customer_withdraws_while_people_decide(apply: Apply) -> None:
    case = apply(world=debts())
    case.waits("review_case")
    case.withdraw()
    case.ends("withdrawn", "release_commitments")


def test_the_customer_withdraws_an_offer(apply: Apply) -> None:
    case = apply()
    case.waits("sign_contract")
    case.withdraw()
    case.ends("withdrawn", "release_commitments")
    assert [offer.state for offer in case.records(Offer)] == ["cancelled"]


def test_a_withdrawal_gives_registered_security_back(apply: Apply) -> None:
    case = apply(**HOME)
    case.reviewed()
    case.decided()
    case.sign()
    case.waits("release_payment")
    assert case.security_states() == {("registered", "registered")}
    case.withdraw()
    case.ends("withdrawn", "release_commitments")
    assert case.security_states() == {("released", "released")}
    assert [offer.state for offer in case.records(Offer)] == ["cancelled"]
    assert not case.records(Transfer)


def test_paid_out_means_too_late_to_withdraw(apply: Apply) -> None:
    case = apply()
    case.sign()
    case.ends("disbursed", "end_disbursed")
    with pytest.raises(ConflictError):
        case.withdraw()


def test_refused_rejected_lapsed_and_unsigned_cases_end_as_such_at_the_same_time(town: Town, apply: Apply) -> None:
    # Given a case for every way that ends without money
    refused = apply(world={"bureau": {"court_enforcement": True}})
    rejected, lapsed, unsigned = apply(characteristics=BAD), apply(papers=("identity",)), apply()
    lapsed.waits("supplement_material")
    unsigned.waits("sign_contract")
    rejected.waits_at("gw_appeal")

    # When their time is over
    town.pass_days(16)

    # Then
    refused.ends("refused", "end_refused")
    rejected.ends("rejected", "end_rejected")
    lapsed.ends("lapsed", "end_lapsed")
    unsigned.ends("offer_lapsed", "end_offer_lapsed")


def test_a_step_that_no_rule_foresees_is_an_incident_and_goes_on_once_put_right(town: Town, apply: Apply) -> None:
    # Given an account that is closed: the payment system refuses, and no diagram has a way for that
    case = apply(account="6222020200010000", payments=(), payment_mode="self_paid", declared={"payee_takes_transfers": False})
    case.sign()
    incident = case.wait_for(lambda: next((found for found in case.incidents() if found.activity == "disburse_loan"), None))
    assert "account_closed" in incident.message
    assert case.application.status == "disbursing"
    assert [transfer.state for transfer in case.records(Transfer)] == ["planned"]

    # When the account is put right and the step tried again
    with town.bank.begin() as book:
        book.lock(Application, case.id).account = "6222020200012345678"
    case.retry("disburse_loan")

    # Then it is paid once
    case.ends("disbursed", "end_disbursed")
    assert [transfer.state for transfer in case.records(Transfer)] == ["sent"]
    assert not case.incidents()
