from collections.abc import Callable
from decimal import Decimal

import pytest

from lending.domain.applications import Application, Condition, Contract, Offer, PaymentLine
from lending.domain.loans import Instalment, Posting, Transfer
from lending.domain.parties import Document
from lending.service.disbursement import correct_payment_list
from tests.support.cases import Case
from tests.support.town import Town
from tests.support.worlds import BUSINESS, HOME, debts, new_person, payee

pytestmark = pytest.mark.engine
Apply = Callable[..., Case]
SHOP = (payee("Harbour Electronics", "30000.00"),)
#: A payee whose trade does not fit the purpose, and one that no loan may reach.
UNFITTING = (payee("Golden Decoration", "30000.00"),)
FORBIDDEN = (payee("Apex Securities", "30000.00"),)


def approved(case: Case, decision: str = "approved") -> Case:
    """Take a case that a person decides through approval."""
    case.reviewed()
    case.decided(decision)
    return case


def test_the_money_goes_out_once_and_the_plan_stands_beside_the_ledger(apply: Apply) -> None:
    case = apply()
    case.sign()
    case.ends("disbursed", "seal_contracts", "disburse_loan")
    (transfer,), (posting,), loan = case.records(Transfer), case.records_of(Posting), case.loan
    with case.bank.read() as book:
        plan = book.find(Instalment, loan_id=loan.id)
    paid = case.bank.agencies.find_transfer(transfer.key)
    assert paid.amount == transfer.amount == loan.principal == Decimal(posting.minor_units) / 100
    assert sum(row.principal for row in plan) == loan.principal
    assert len(plan) == 12
    for contract in case.records(Contract):
        with case.bank.read() as book:
            signed = book.get(Document, contract.signed_document_id)
        assert case.bank.papers.verify(case.bank.blobs.get(signed.sha256))


@pytest.mark.parametrize(("found", "status", "reasons"), [("met", "disbursed", []), ("not_met", "not_disbursed", ["conditions_not_met"])])
def test_conditions_are_checked_before_anything_is_signed(apply: Apply, found: str, status: str, reasons: list[str]) -> None:
    case = approved(apply(world=debts()), "conditions")
    case.done_by("signing", "fulfil_condition", condition_met="met", evidence="Closing letter")
    said = {"evidence": "Pay slips"} if found == "met" else {"note": "The pay slips never came."}
    case.done_by("signing", "fulfil_condition", condition_met=found, **said)
    if found == "met":
        case.sign()
    case.ends(status, "fulfil_condition", "check_conditions", reasons=reasons)
    assert [condition.met for condition in case.records(Condition, order="number")] == [True, found == "met"]


def test_an_offer_nobody_signs_lapses(town: Town, apply: Apply) -> None:
    case = apply()
    case.waits("sign_contract")
    town.pass_days(15)
    case.ends("offer_lapsed", "timer_offer_lapse", reasons=["offer_not_signed"])
    assert [offer.state for offer in case.records(Offer)] == ["lapsed"]
    assert not case.records(Transfer)


def test_a_guarantor_signs_too(town: Town, apply: Apply) -> None:
    case = apply(guarantor=new_person())
    case.sign()
    case.done_by("signing", "sign_guarantee", identity_checked=True, liability_explained=True, signed_on=town.today.isoformat())
    case.ends("disbursed", "sign_guarantee")
    assert {contract.kind for contract in case.records(Contract)} == {"key_facts", "loan", "guarantee"}


def test_without_the_guarantors_signature_the_offer_lapses(town: Town, apply: Apply) -> None:
    case = apply(guarantor=new_person())
    case.sign()
    case.waits("sign_guarantee")
    town.pass_days(15)
    case.ends("offer_lapsed", "timer_guarantee_lapse")
    assert not case.records(Transfer)


def test_a_forbidden_payee_is_corrected_by_the_customer(apply: Apply) -> None:
    case = approved(apply(payments=FORBIDDEN))
    case.sign()
    case.waits("correct_payment_list")
    correct_payment_list(case.bank, case.customer, case.id, "entrusted", SHOP)
    case.ends("disbursed", "correct_payment_list")
    assert [line.payee for line in case.records(PaymentLine)] == ["Harbour Electronics"]


def test_a_payee_that_is_not_corrected_lets_the_offer_lapse(town: Town, apply: Apply) -> None:
    case = approved(apply(payments=FORBIDDEN))
    case.sign()
    case.waits("correct_payment_list")
    town.pass_days(15)
    case.ends("offer_lapsed", "timer_correction_lapse")
    assert not case.records(Transfer)


def test_an_officer_releases_a_doubtful_payee(apply: Apply) -> None:
    case = approved(apply(payments=UNFITTING))
    case.sign()
    case.done_by("disbursement", "check_payment_list", payment_list_outcome="release")
    case.ends("disbursed", "check_payment_list")


def test_an_officer_has_a_doubtful_payee_corrected(apply: Apply) -> None:
    case = approved(apply(payments=UNFITTING))
    case.sign()
    case.done_by("disbursement", "check_payment_list", payment_list_outcome="correct", reasons="A decorator sells no appliances.")
    case.waits("correct_payment_list")
    correct_payment_list(case.bank, case.customer, case.id, "entrusted", SHOP)
    case.ends("disbursed", "correct_payment_list")


def test_an_officer_refuses_a_doubtful_payee(apply: Apply) -> None:
    case = approved(apply(payments=UNFITTING))
    case.sign()
    case.done_by("disbursement", "check_payment_list", payment_list_outcome="refuse", reasons="The contract is not real.")
    case.ends("not_disbursed", "cancel_offer", reasons=["payment_refused"])
    assert not case.records(Transfer)


def test_a_release_refused_gives_the_security_back(apply: Apply) -> None:
    case = approved(apply(**HOME))
    case.sign()
    case.done_by("disbursement", "release_payment", release_outcome="refuse", reasons="The seller is under investigation.")
    case.ends("not_disbursed", "release_payment", reasons=["payment_refused"])
    assert case.security_states() == {("released", "released")}
    assert not case.records(Transfer)


def test_a_business_loan_is_released_by_an_officer(apply: Apply) -> None:
    case = apply(**BUSINESS)
    case.visited()
    approved(case)
    case.sign()
    case.done_by("disbursement", "release_payment", release_outcome="release")
    application: Application = case.ends("disbursed", "release_payment")
    assert application.disbursed_at is not None
