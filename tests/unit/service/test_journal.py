import itertools
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

import pytest

from lending.domain.applications import Application
from lending.domain.parties import Notification, PartyKey
from lending.domain.records import Action, JournalEntry, JournalSeal, OutboxMessage
from lending.errors import ConflictError
from lending.service import journal
from lending.service.disbursement import disburse_loan
from tests.support.bank import NOON, new_person
from tests.support.walk import HOME, at_once, do, failures, paid_to, row, rows, until_paid, until_sealed


def record(trial, **more: object) -> None:
    with trial.bank.begin() as book:
        journal.record(trial.bank, book, trial.actor("reviewer"), Action.DECIDED, **more)


def test_a_row_is_canonical_and_says_who_did_what_and_when(trial, application):
    record(trial, application_id=application.id, limit=Decimal("5.00"), outcome="approved", task_id="t")
    entry = row(trial, JournalEntry, action="decided")
    assert entry.body == '{"limit":"5.00","outcome":"approved"}'
    assert (entry.actor_id, entry.actor_name) == (trial.actor("reviewer").user_id, "Hsu Chia-ling 許嘉玲")
    assert (entry.application_id, entry.task_id, entry.business_date) == (application.id, "t", date(2026, 11, 23))
    assert entry.digest == journal.digest(entry)


def test_a_row_is_written_with_its_change_or_not_at_all(trial, application):
    def fail() -> None:
        with trial.bank.begin() as book:
            book.lock(Application, application.id).status = "approval"
            journal.record(trial.bank, book, trial.actor("reviewer"), Action.DECIDED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows(trial, JournalEntry, action="decided") == []
    assert trial.application(application.id).status == "submitted"


def test_personal_fields_can_be_read_with_the_party_s_key_only(trial, applicant):
    record(trial, party_id=applicant.party_id, personal={"name": "張偉"})
    record(trial, party_id=applicant.party_id, personal={"name": "張偉"})
    one, other = (json.loads(entry.body)["personal"]["name"] for entry in rows(trial, JournalEntry, action="decided"))
    key = row(trial, PartyKey, party_id=applicant.party_id)
    assert one != other
    assert trial.bank.vault.open(key.wrapped_key, one) == trial.bank.vault.open(key.wrapped_key, other) == "張偉"


def test_personal_fields_without_a_party_are_a_defect(trial):
    with pytest.raises(ValueError, match="need the party"):
        record(trial, personal={"name": "張偉"})


def test_a_customer_goes_by_no_name(trial, applicant):
    assert journal.public_name(applicant) == "customer"


@dataclass
class Thing:
    """Something canonical JSON does not know; it is given on as it is."""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("1.50"), "1.50"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 4, tzinfo=NOON.tzinfo), "2026-11-23T04:00:00+00:00"),
        (Action.SCORED, "scored"),
        ({1: (Decimal(2), None)}, {"1": ["2", None]}),
        ({"b", "a"}, ["a", "b"]),
        (frozenset({2, 1}), [1, 2]),
        (0.1, "0.1"),
        (True, True),
    ],
)
def test_values_become_plain(value, said):
    assert journal.plain(value) == said


def test_rows_are_chained_in_order_once(trial, application):
    count = len(rows(trial, JournalEntry))
    assert [journal.seal_journal(trial.bank, limit=3), journal.seal_journal(trial.bank), journal.seal_journal(trial.bank)] == [
        3,
        count - 3,
        0,
    ]
    seals = rows(trial, JournalSeal, order="sequence")
    assert [seal.entry_id for seal in seals] == [entry.id for entry in rows(trial, JournalEntry, order="id")]
    assert seals[0].previous == journal.GENESIS
    assert all(
        later.previous == earlier.head == journal.link(earlier.previous, earlier.digest) for earlier, later in itertools.pairwise(seals)
    )


def test_two_sealers_at_the_same_moment_make_one_chain(any_bank):
    any_bank.submit()
    results = at_once(*[partial(journal.seal_journal, any_bank.bank)] * 4)
    assert {type(failure) for failure in failures(results)} <= {ConflictError}
    journal.seal_journal(any_bank.bank)
    seals = rows(any_bank, JournalSeal, order="sequence")
    assert [seal.sequence for seal in seals] == list(range(1, len(rows(any_bank, JournalEntry)) + 1))
    assert all(later.previous == earlier.head for earlier, later in itertools.pairwise(seals))


SECRETS = ("陳小明", "王大文", "Tile Shop", "6222020200012345678", "6222020200099990007", "Flat, 90", "He owes his aunt")


def test_nothing_personal_leaves_the_book_in_journal_engine_or_messages(trial):
    # Given a case with everybody and everything on it
    applicant = trial.customer(person=new_person("陳小明"))
    guarantor = new_person("王大文")
    application = trial.submit(applicant, payments=paid_to(), collateral=(HOME,), guarantor=guarantor)
    until_sealed(trial, application, applicant)
    do(trial, "disbursement", application.id, "release_payment", {"release_outcome": "refuse", "reasons": "He owes his aunt money."})
    disburse_loan(trial.bank, application.id)
    # When
    journalled = [(entry.actor_name, entry.body) for entry in rows(trial, JournalEntry)]
    told = [(message.key, message.variables) for message in rows(trial, OutboxMessage)]
    sent = [(notice.key, notice.facts) for notice in rows(trial, Notification)]
    # Then
    who = trial.person_of(applicant)
    for secret in (*SECRETS, who.id_number, who.phone, guarantor.id_number, guarantor.phone):
        for place in (journalled, told, sent):
            assert not [row for row in place if secret in json.dumps(row, ensure_ascii=False)], secret


def test_every_step_of_a_whole_case_is_on_record(trial, applicant):
    application = trial.submit(applicant, payments=paid_to())
    until_paid(trial, application, applicant)
    done = {entry.action for entry in rows(trial, JournalEntry, application_id=application.id)}
    assert done >= {
        "application_submitted",
        "consent_given",
        "process_started",
        "agency_answered",
        "application_admitted",
        "report_compiled",
        "scored",
        "decided",
        "terms_set",
        "contracts_prepared",
        "contract_opened",
        "code_sent",
        "contract_confirmed",
        "contracts_sealed",
        "money_sent",
        "loan_disbursed",
    }
