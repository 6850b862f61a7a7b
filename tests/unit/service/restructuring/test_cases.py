import pytest

from lending.domain.loans import Loan, LoanState
from lending.domain.parties import Notification
from lending.domain.records import JournalEntry
from lending.service.restructuring import cases
from lending.service.restructuring.moves import tell
from tests.support.restructuring import ask, until_offered
from tests.support.walk import change, row, rows


def test_a_second_instance_ends_itself(late):
    asked = ask(late)
    assert cases.claim_request(late.trial.bank, asked.id, "one") == {"claimed": True, "task_due_at": "2027-01-05T16:00:00Z"}
    assert cases.claim_request(late.trial.bank, asked.id, "one")["claimed"]
    assert not cases.claim_request(late.trial.bank, asked.id, "two")["claimed"]


def test_the_plans_of_the_day_are_worked_out_and_noted(late):
    asked = ask(late).measured(monthly_income="5000.00", living_expenses="3500.00", monthly_debts="0.00")
    noted = row(late.trial, JournalEntry, action="plans_offered").body
    assert '"plans":["longer","principal_later","pause","cheaper","fresh_start"]' in noted
    assert '"affordable":[]' in noted
    assert cases.prepare_plans(late.trial.bank, asked.id)["plan_possible"]


def test_a_loan_that_is_over_has_none(late):
    asked = ask(late).measured()
    change(late.trial, Loan, late.id, state=LoanState.CLOSED)
    assert not cases.prepare_plans(late.trial.bank, asked.id)["plan_possible"]


def test_what_was_proposed_before_is_let_go_of_when_plans_are_worked_out_anew(late):
    asked = ask(late).measured().proposed()
    cases.prepare_plans(late.trial.bank, asked.id)
    assert (asked.row.stage, asked.row.proposal_id) == ("measured", None)


def test_a_refusal_is_told_once(late):
    asked = ask(late)
    for _again in range(2):
        cases.refuse_request(late.trial.bank, asked.id)
    assert (asked.row.ending, asked.row.ended_on, asked.row.state) == ("refused", late.book.today, "ended")
    assert row(late.trial, Notification, template="restructuring_refused").facts["phone"] == "95500"


def test_a_customer_is_told_the_same_once_a_round(late):
    asked = ask(late)
    for _again in range(2):
        with late.trial.bank.begin() as book:
            tell(late.trial.bank, book, asked.row, "restructuring_anew")
    assert len(rows(late.trial, Notification, template="restructuring_anew")) == 1


def test_what_is_not_signed_in_time_lapses_and_leaves_the_plan_alone(late):
    offered = until_offered(late)
    for _again in range(2):
        cases.lapse_agreement(late.trial.bank, offered.id)
    assert (offered.row.ending, offered.agreement.state) == ("lapsed", "void")
    assert len(late.events) == 1
    assert len(rows(late.trial, Notification, template="restructuring_lapsed")) == 1


def test_what_was_signed_does_not_lapse_any_more(late):
    signed = until_offered(late).signed()
    cases.lapse_agreement(late.trial.bank, signed.id)
    assert signed.row.state == "open"


@pytest.mark.parametrize("level", [1, 2])
def test_the_authority_needed_is_kept(late, level):
    asked = ask(late).measured()
    cases.open_approval(late.trial.bank, asked.id, level)
    assert asked.row.authority_level == level
