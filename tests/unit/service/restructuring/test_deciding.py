from decimal import Decimal

import pytest

from lending.domain.records import JournalEntry
from lending.domain.servicing.proposal import ServicingProposal
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.servicing.proposals import decide
from tests.support.restructuring import HEARD, Request, ask, until_offered
from tests.support.walk import do, facts_of, row, rows
from tests.unit.service.servicing.test_payments import pay

DECIDED = {"reasons": "Seen the payslip."}


def proposal_of(request: Request) -> ServicingProposal:
    return row(request.running.trial, ServicingProposal, id=request.row.proposal_id)


def chosen(request: Request, **entries):
    return do(request.running.trial, "servicing", request.id, "choose_plan", {"reasons": "Until summer.", **entries})


def decided(request: Request, decision: str, login: str = "approver"):
    return do(request.running.trial, login, request.id, "approve_restructuring", {"decision": decision, **DECIDED}, groups=("approver",))


def test_the_incomes_are_heard_anew_and_kept_from_the_journal(late):
    asked = ask(late)
    do(late.trial, "servicing", asked.id, "measure_ability", HEARD)
    kept = asked.row
    assert (str(kept.monthly_income), kept.income_source, kept.finding, kept.stage) == ("8000.00", "payslip", HEARD["finding"], "measured")
    assert "8000.00" not in row(late.trial, JournalEntry, action="ability_measured").body


def test_a_plan_of_the_bank_is_proposed_with_what_its_authority_goes_by(late):
    asked = ask(late).measured()
    task = chosen(asked, choice="fresh_start")
    proposal = proposal_of(asked)
    facts = facts_of(late.trial, task)
    assert (facts["plan_proposed"], facts["product"], facts["exposure"]) == (True, "consumer", 50250.0)
    assert (proposal.facts["extension"], proposal.facts["arrears"], proposal.restructuring_id) == (12, "capitalise", asked.id)
    assert Decimal(str(proposal.facts["waive_penalty"])) > 0
    assert asked.row.stage == "proposed"


def test_a_plan_of_its_own_is_proposed_as_it_was_typed(late):
    asked = ask(late).measured()
    chosen(asked, choice="own", extension=6, rate="4.50", arrears="keep")
    assert {name: proposal_of(asked).facts[name] for name in ("extension", "rate", "arrears")} == {
        "extension": 6,
        "rate": "0.045",
        "arrears": "keep",
    }
    chosen(asked, choice="own", deferral=2)
    assert proposal_of(asked).facts["deferral"] == 2


@pytest.mark.parametrize(
    ("entries", "fields"),
    [({"choice": "own"}, ["extension"]), ({"choice": "own", "rate": "99.00", "waive_penalty": "900.00"}, ["rate", "waive_penalty"])],
)
def test_what_may_not_be_is_told_by_its_field(late, entries, fields):
    asked = ask(late).measured()
    with pytest.raises(InvalidInputError) as refused:
        chosen(asked, **entries)
    assert list(refused.value.errors) == fields


def test_a_plan_that_this_loan_may_not_have_is_refused(late):
    late.pay_in("5000.00")
    pay(late, amount=str(late.book.standing().due_by(late.book.today)))
    with pytest.raises(InvalidInputError) as refused:
        chosen(ask(late).measured(), choice="fresh_start")
    assert list(refused.value.errors) == ["choice"]


def test_where_there_is_no_other_plan_the_customer_is_told_why(late):
    asked = ask(late).measured()
    task = chosen(asked, choice="none", reasons="The loan is nearly repaid.")
    assert (asked.row.answer, facts_of(late.trial, task)) == ("The loan is nearly repaid.", {"plan_proposed": False})
    assert rows(late.trial, ServicingProposal) == []


def test_another_person_with_authority_approves_and_nothing_is_booked_yet(late):
    asked = ask(late).measured().proposed()
    task = decided(asked, "approve")
    proposal = proposal_of(asked)
    assert (proposal.state, proposal.event_id, [vote["name"] for vote in proposal.votes]) == (
        "approved",
        None,
        [late.trial.actor("approver").name],
    )
    assert (asked.row.stage, facts_of(late.trial, task)) == ("approved", {"plan_decision": "approve"})
    assert len(late.events) == 1


def test_who_proposed_it_does_not_decide_on_it(late):
    asked = ask(late).measured().proposed()
    with pytest.raises(ForbiddenError):
        decided(asked, "approve", "servicing")


def test_who_has_too_little_authority_does_not_decide_on_it(late):
    asked = ask(late).measured().proposed()
    late.trial.bank.forms.schema("approve_restructuring")
    with late.trial.bank.begin() as book:
        book.lock(type(asked.row), asked.id).authority_level = 3
    with pytest.raises(ForbiddenError, match="authority level 3"):
        decided(asked, "approve", "approver")


@pytest.mark.parametrize(("decision", "answer"), [("refuse", DECIDED["reasons"]), ("revise", "")])
def test_what_is_not_approved_goes_back_or_is_refused(late, decision, answer):
    asked = ask(late).measured().proposed()
    task = decided(asked, decision)
    assert (proposal_of(asked).state, asked.row.answer) == ("refused", answer)
    assert facts_of(late.trial, task) == {"plan_decision": decision}


def test_it_is_not_decided_on_beside_its_process(late):
    asked = ask(late).measured().proposed()
    with pytest.raises(ConflictError, match="in its task"):
        decide(late.trial.bank, late.trial.actor("servicing.second"), proposal_of(asked).id, approve=True)


def test_a_loan_that_changed_since_is_proposed_for_anew(late):
    asked = ask(late).measured().proposed()
    pay(late, amount="5.00")
    with pytest.raises(ConflictError, match="changed since"):
        decided(asked, "approve")


def test_a_form_alone_signs_nothing(late):
    offered = until_offered(late)
    with pytest.raises(ConflictError, match="entering the code"):
        do(late.trial, late.customer, offered.id, "sign_agreement", {})
