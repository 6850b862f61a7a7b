from datetime import date
from decimal import Decimal

import pytest

from lending.domain.records import JournalEntry
from lending.errors import NotFoundError
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.reversals import reverse_event
from lending.service.statement import read_statement, statement_data
from lending.service.views.loans import read_loan
from tests.support.bank import build_test_bank
from tests.support.running import move_to, running_copy
from tests.support.walk import rows


@pytest.fixture
def running(tmp_path):
    trial = build_test_bank(tmp_path)
    yield running_copy(trial)
    trial.close()


def data_of(running) -> dict:
    return statement_data(running.trial.bank, read_loan(running.trial.bank, running.customer, running.id))


def pay(running, amount: str, key: str) -> None:
    record_payment(running.trial.bank, running.customer, running.id, NewPayment(amount=Decimal(amount), source="deposit", key=key))


def test_the_statement_is_named_after_the_loan_and_the_day_and_set_in_the_language_asked_for(running):
    name, content = read_statement(running.trial.bank, running.customer, running.id, "zh_Hant")
    assert name == "statement-LN-2026-000001-2026-11-23.pdf"
    assert content.startswith(b"%PDF-1.7\nloan_statement zh_Hant")


def test_its_figures_are_those_of_the_book(running):
    # Given
    move_to(running.trial, date(2026, 12, 23))
    pay(running, "2300.00", "a")
    move_to(running.trial, date(2027, 1, 30))
    # When
    data = data_of(running)
    # Then: 83.97 was held and paid interest of the second instalment on its day
    assert (data["amount"], data["outstanding"], data["unapplied"]) == ("50000.00", "48033.97", "0.00")
    assert data["paid"] == {"principal": "1966.03", "interest": "333.97", "penalty": "0", "fees": "0", "costs": "0"}
    assert [(line["status"], line["paid"]) for line in data["plan"][:3]] == [("paid", "2216.03"), ("overdue", "83.97"), ("next", "0")]
    assert [(line["number"], line["on"], line["kind"], line["parts"]) for line in data["events"]] == [
        (1, "2026-11-23", "disbursed", []),
        (2, "2026-12-23", "payment", [{"component": "interest", "amount": "250.00"}, {"component": "principal", "amount": "1966.03"}]),
        (None, "2027-01-23", "held_used", [{"component": "interest", "amount": "83.97"}]),
    ]
    assert data["next"] == {"due": "2027-02-23", "amount": "2216.03"}


def test_what_was_taken_back_says_by_which_event(running):
    move_to(running.trial, date(2026, 12, 23))
    pay(running, "10.00", "a")
    reverse_event(running.trial.bank, running.trial.actor("servicing"), running.id, 2, reason="A mistake.", key="r")
    assert [(line["amount"], line["taken_back_by"]) for line in data_of(running)["events"]] == [
        ("50000.00", None),
        ("10.00", 3),
        (None, None),
    ]


def test_after_the_last_due_date_nothing_is_next(running):
    move_to(running.trial, date(2029, 1, 1))
    assert data_of(running)["next"] is None


def test_a_read_by_the_banks_people_is_journalled_and_a_strangers_refused(running):
    read_statement(running.trial.bank, running.trial.actor("auditor"), running.id, "en")
    assert len(rows(running.trial, JournalEntry, action="personal_data_read")) == 1
    with pytest.raises(NotFoundError):
        read_statement(running.trial.bank, running.trial.customer(), running.id, "en")
