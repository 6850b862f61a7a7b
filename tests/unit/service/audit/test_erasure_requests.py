from datetime import date
from decimal import Decimal

import pytest

from lending.domain.audit.erasure import ErasureReason, ErasureRequest, RequestState
from lending.domain.loans import DepositAccount, Loan
from lending.domain.parties import Party
from lending.domain.records import Action, BankState, JournalEntry
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.attachments import attach_file
from lending.service.audit.erasing import ErasureRefusedError
from lending.service.audit.erasure_requests import (
    agree_to_erasure,
    ask_erasure,
    find_customer,
    list_requests,
    read_erasure,
    refuse_erasure,
    withdraw_erasure,
)
from lending.service.audit.holds import set_hold
from lending.service.case_places import AtCase
from tests.support.walk import change, row, rows
from tests.support.worlds import pdf

LONG_AFTER = date(2037, 1, 4)


@pytest.fixture
def customer(trial):
    """A customer whose refused application lies long ago, with a file of the bank at it."""
    applicant = trial.customer()
    application = trial.submit(applicant)
    attach_file(trial.bank, trial.actor("reviewer"), AtCase(application.id), "letter.pdf", pdf() + b"only here")
    change(trial, type(application), application.id, status="refused", closed_at=trial.clock())
    change(trial, BankState, "business_date", value=LONG_AFTER.isoformat())
    return applicant


def ask(trial, customer, login="admin", reason=ErasureReason.CUSTOMER_ASKED, note="Mr Zhang wrote."):
    return ask_erasure(trial.bank, trial.actor(login), customer.party_id, reason, note)


def test_one_asks_another_agrees_and_then_it_is_erased(trial, customer):
    # Given
    seen = read_erasure(trial.bank, trial.actor("admin"), customer.party_id)
    assert (seen.foresight.against, seen.asked, seen.foresight.hold) == ((), None, None)
    assert (seen.foresight.records["CaseAttachment"], seen.foresight.contents) == (1, 1)
    # When
    asked = ask(trial, customer)
    (waiting,) = list_requests(trial.bank, trial.actor("legal"))
    assert (waiting.id, waiting.is_mine, waiting.asked_by) == (asked, False, trial.user("admin").name)
    done = agree_to_erasure(trial.bank, trial.actor("legal"), asked)
    # Then
    kept = row(trial, ErasureRequest)
    assert (kept.state, kept.decided_by, kept.note) == (RequestState.ERASED, trial.actor("legal").user_id, "")
    assert (kept.records, kept.contents) == (sum(done.records.values()), 1)
    assert row(trial, Party, id=customer.party_id).id_number.startswith("erased:")
    assert row(trial, JournalEntry, action=Action.CUSTOMER_ERASED).actor_id == trial.actor("admin").user_id
    assert "Zhang" not in row(trial, JournalEntry, action=Action.ERASURE_ASKED).body
    (past,) = read_erasure(trial.bank, trial.actor("legal"), customer.party_id).past
    assert past.state == RequestState.ERASED


def test_what_stands_against_it_is_said_before_and_when_it_came_meanwhile(trial, customer):
    asked = ask(trial, customer)
    set_hold(trial.bank, trial.actor("legal"), customer.party_id, "A court asks.")
    with pytest.raises(ErasureRefusedError, match="legal hold"):
        agree_to_erasure(trial.bank, trial.actor("legal"), asked)
    assert row(trial, ErasureRequest).state == RequestState.ASKED
    withdraw_erasure(trial.bank, trial.actor("admin"), asked)
    with pytest.raises(ErasureRefusedError, match="legal hold"):
        ask(trial, customer)


def test_a_customer_is_asked_about_once_at_a_time(trial, customer):
    ask(trial, customer)
    with pytest.raises(ConflictError, match="waits already"):
        ask(trial, customer)


def test_nobody_agrees_to_his_own_request(trial, customer):
    both = trial.change("admin", roles=["administrator", "legal_officer"])
    asked = ask(trial, customer)
    with pytest.raises(ForbiddenError, match="alone"):
        agree_to_erasure(trial.bank, both, asked)
    with pytest.raises(ForbiddenError, match="alone"):
        refuse_erasure(trial.bank, both, asked, "No.")


@pytest.mark.parametrize("act", ["ask", "agree", "refuse", "withdraw", "read", "find", "list"])
def test_each_part_has_its_role(trial, customer, act):
    asked, legal, admin, reviewer = ask(trial, customer), trial.actor("legal"), trial.actor("admin"), trial.actor("reviewer")
    bank, party = trial.bank, customer.party_id
    acts = {
        "ask": lambda: ask_erasure(bank, legal, party, ErasureReason.AUTHORITY, ""),
        "agree": lambda: agree_to_erasure(bank, admin, asked),
        "refuse": lambda: refuse_erasure(bank, admin, asked, "No."),
        "withdraw": lambda: withdraw_erasure(bank, legal, asked),
        "read": lambda: read_erasure(bank, reviewer, party),
        "find": lambda: find_customer(bank, reviewer, party),
        "list": lambda: list_requests(bank, reviewer),
    }
    with pytest.raises(ForbiddenError):
        acts[act]()


def test_a_request_is_refused_with_a_reason_and_over_then(trial, customer):
    asked, legal = ask(trial, customer), trial.actor("legal")
    for answer in ("", " ", "x" * 501, "a\0"):
        with pytest.raises(InvalidInputError) as wrong:
            refuse_erasure(trial.bank, legal, asked, answer)
        assert set(wrong.value.errors) == {"answer"}
    refuse_erasure(trial.bank, legal, asked, " A claim is being prepared. ")
    (kept,) = rows(trial, ErasureRequest)
    assert (kept.state, kept.answer) == (RequestState.REFUSED, "A claim is being prepared.")
    with pytest.raises(ConflictError, match="over"):
        agree_to_erasure(trial.bank, legal, asked)


def test_who_asked_must_still_be_an_administrator(trial, customer):
    asked = ask(trial, customer)
    trial.change("admin", roles=["supervisor"])
    with pytest.raises(ConflictError, match="no administrator any more"):
        agree_to_erasure(trial.bank, trial.actor("legal"), asked)
    trial.change("admin", roles=["administrator"], active=False)
    with pytest.raises(ConflictError, match="no administrator any more"):
        agree_to_erasure(trial.bank, trial.actor("legal"), asked)


@pytest.mark.parametrize(
    ("reason", "note", "field"),
    [("because", "", "reason"), ("other", " ", "note"), ("authority", "x" * 501, "note"), ("authority", "\0", "note")],
)
def test_a_request_without_a_reason_that_can_stand_is_refused_by_its_field(trial, customer, reason, note, field):
    with pytest.raises(InvalidInputError) as wrong:
        ask(trial, customer, reason=reason, note=note)
    assert set(wrong.value.errors) == {field}


def test_without_a_note_the_journal_has_nothing_personal(trial, customer):
    ask(trial, customer, note="")
    assert "personal" not in row(trial, JournalEntry, action=Action.ERASURE_ASKED).body


def test_a_customer_is_found_by_reference_identity_number_or_his_own(trial, customer):
    admin, party = trial.actor("admin"), row(trial, Party, id=customer.party_id)
    reference = trial.submit(trial.customer()).reference
    for text in (party.id, f" {party.id_number} "):
        assert find_customer(trial.bank, admin, text) == party.id
    assert find_customer(trial.bank, admin, reference.lower()) != party.id
    for text in ("", "nobody", "29402584-d747-443b-93bc-f530e6485d17"):
        with pytest.raises(NotFoundError, match="no such customer"):
            find_customer(trial.bank, admin, text)


def test_another_branch_s_customers_are_not_found(trial, customer):
    asked = ask(trial, customer)
    legal = trial.change("legal", branch_id="ningbo")
    assert list_requests(trial.bank, legal) == []
    for act in (
        lambda: read_erasure(trial.bank, legal, customer.party_id),
        lambda: agree_to_erasure(trial.bank, legal, asked),
        lambda: find_customer(trial.bank, legal, customer.party_id),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_a_loan_that_runs_keeps_the_data(trial, customer):
    assert (rows(trial, Loan), rows(trial, DepositAccount, balance=Decimal("0.01"))) == ([], [])
    change(trial, BankState, "business_date", value="2027-01-04")
    with pytest.raises(ErasureRefusedError, match="The law asks to keep it through"):
        ask(trial, customer)
