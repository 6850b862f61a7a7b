import pytest

from lending.domain.loans import CollectionCase, Loan, LoanState
from lending.domain.records import JournalEntry, OutboxMessage
from lending.domain.restructuring.records import Restructuring
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.collection.cases import open_case
from lending.service.restructuring.requests import ask_for_customer, ask_for_debtor, ask_restructuring, withdraw_request
from tests.support.restructuring import ask, until_changed, until_offered, wanted
from tests.support.walk import change, row, rows


def case_of(late) -> CollectionCase:
    with late.trial.bank.begin() as book:
        return open_case(late.trial.bank, book, late.loan, late.plan[0].due)


def asked_by_collector(late, case) -> bool:
    with late.trial.bank.begin() as book:
        return ask_for_debtor(late.trial.bank, book, late.trial.actor("collector"), case, "")


def test_who_asks_starts_a_process_and_what_he_said_is_kept(late):
    asked = ask(late).row
    assert (asked.state, asked.stage, asked.asked_by, asked.wish, str(asked.monthly_income)) == (
        "open",
        "requested",
        "customer",
        "longer",
        "9000.00",
    )
    start = row(late.trial, OutboxMessage, key=f"{asked.id}:start")
    assert (start.target, start.variables) == ("restructuring", {"restructuring_id": asked.id})
    noted = row(late.trial, JournalEntry, action="restructuring_asked")
    assert "9000.00" not in noted.body


def test_collection_is_told_to_wait(late):
    case = case_of(late)
    late.trial.task(case.id, "call_debtor", "collector")
    asked = ask(late)
    assert asked.row.collection_case_id == case.id
    assert row(late.trial, OutboxMessage, target="arrears_changed").application_id == case.id
    assert {task.state for task in rows(late.trial, type(late.trial.task(case.id, "x", "collector")), definition="call_debtor")} == {
        "cancelled"
    }


@pytest.mark.parametrize(
    ("changes", "fields"), [({"reason": " "}, ["reason"]), ({"wish": "gift"}, ["wish"]), ({"reason": "", "wish": "x"}, ["reason", "wish"])]
)
def test_wrong_input_is_told_by_its_field(late, changes, fields):
    with pytest.raises(InvalidInputError) as refused:
        ask(late, **changes)
    assert list(refused.value.errors) == fields
    assert rows(late.trial, Restructuring) == []


def test_only_the_borrower_asks_once_and_for_a_loan_that_runs(late):
    bank = late.trial.bank
    with pytest.raises(NotFoundError):
        ask_restructuring(bank, late.trial.customer(), late.id, wanted())
    with pytest.raises(ForbiddenError):
        ask_restructuring(bank, late.trial.actor("servicing"), late.id, wanted())
    ask(late, wish="")
    with pytest.raises(ConflictError, match="still open"):
        ask(late)
    change(late.trial, Loan, late.id, state=LoanState.CLOSED)
    with pytest.raises(ConflictError, match="over"):
        ask(late)


def test_he_takes_it_back_until_he_signs_and_collection_goes_on(late):
    case = case_of(late)
    offered = until_offered(late)
    withdraw_request(late.trial.bank, late.customer, offered.id)
    assert (offered.row.state, offered.row.ending, offered.agreement.state) == ("ended", "withdrawn", "void")
    assert row(late.trial, OutboxMessage, target="restructuring_withdrawn").application_id == offered.id
    assert row(late.trial, OutboxMessage, key=f"{case.id}:arrears_changed:{offered.id}:ended")
    with pytest.raises(ConflictError, match="no longer be taken back"):
        withdraw_request(late.trial.bank, late.customer, offered.id)


def test_nobody_else_takes_it_back(late):
    asked = ask(late)
    with pytest.raises(ForbiddenError):
        withdraw_request(late.trial.bank, late.trial.actor("servicing"), asked.id)


def test_a_collector_asks_for_a_debtor_once(late):
    case = case_of(late)
    assert asked_by_collector(late, case)
    asked = row(late.trial, Restructuring)
    assert (asked.asked_by, asked.collection_case_id, asked.monthly_income) == ("collector", case.id, None)
    assert asked_by_collector(late, case)
    assert len(rows(late.trial, Restructuring)) == 1


def test_while_the_last_plan_is_observed_hardship_is_for_people(late):
    case = case_of(late)
    until_changed(late)
    assert not asked_by_collector(late, case)


def test_the_servicing_desk_asks_for_a_customer_who_said_so_and_collection_waits(late):
    bank, desk, case = late.trial.bank, late.trial.actor("servicing"), case_of(late)
    asked = ask_for_customer(bank, desk, late.id, " Lost his work. ", {"extension": 6})
    assert asked.what_if == {"extension": 6}
    assert (asked.asked_by, asked.reason, asked.collection_case_id) == ("officer", "Lost his work.", case.id)
    with pytest.raises(ConflictError, match="asked for already"):
        ask_for_customer(bank, desk, late.id, "Again.")


def test_who_may_not_ask_for_a_customer_and_when_nobody_may(late):
    bank, desk = late.trial.bank, late.trial.actor("servicing")
    with pytest.raises(ForbiddenError):
        ask_for_customer(bank, late.trial.actor("approver"), late.id, "Lost his work.")
    with pytest.raises(InvalidInputError):
        ask_for_customer(bank, desk, late.id, " ")
    change(late.trial, Loan, late.id, state=LoanState.CLOSED)
    with pytest.raises(ConflictError, match="over"):
        ask_for_customer(bank, desk, late.id, "Lost his work.")
    assert rows(late.trial, Restructuring) == []
