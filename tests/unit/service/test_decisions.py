from decimal import Decimal

import pytest

from lending.domain.applications import Application, Decision
from lending.errors import ConflictError, InvalidInputError
from lending.service.decisions import keep_decision, last_decision, new_decision, record_decision
from lending.service.tasks import Completion
from tests.support.walk import rows


def record(trial, application: Application, stage: str, outcome: str, **entries: object) -> None:
    task = trial.task(application.id, "approve_case", "approver")
    with trial.bank.begin() as book:
        record_decision(Completion(trial.bank, book, trial.actor("approver"), task, entries), stage, outcome)


def test_what_an_approver_left_empty_is_what_was_asked_for(trial, application):
    record(trial, application, "approval", "approved")
    (decision,) = rows(trial, Decision)
    assert (decision.limit, decision.term_months, decision.method) == (Decimal(50_000), 24, "equal_instalment")


@pytest.mark.parametrize(
    ("outcome", "entries", "field"),
    [
        ("approved", {"limit": 0}, "limit"),
        ("approved", {"limit": "60000.00"}, "limit"),
        ("approved", {"term_months": 0}, "term_months"),
        ("approved", {"method": "never"}, "method"),
        ("conditions", {"conditions": " \n "}, "conditions"),
        ("rejected", {"reasons": " "}, "reasons"),
        ("reject", {}, "reasons"),
        ("more_information", {"information_needed": " "}, "information_needed"),
    ],
)
def test_whatever_a_form_let_through_is_checked_again(trial, application, outcome, entries, field):
    with pytest.raises(InvalidInputError) as raised:
        record(trial, application, "approval", outcome, **entries)
    assert set(raised.value.errors) == {field}


def test_the_newest_decision_of_model_or_approver_stands_and_no_recommendation(trial, application):
    with trial.bank.begin() as book, pytest.raises(ConflictError, match="Nothing was decided"):
        last_decision(book, application.id)
    record(trial, application, "approval", "rejected", reasons="No.")
    record(trial, application, "approval", "approved")
    record(trial, application, "review", "reject", reasons="No.")
    with trial.bank.read() as book:
        assert last_decision(book, application.id).outcome == "approved"


def test_the_model_decides_alike_once_and_people_as_often_as_they_like(trial, application):
    for stage in ("automatic", "automatic", "approval", "approval"):
        with trial.bank.begin() as book:
            decision = new_decision(trial.bank, book, application, stage, "approved", by=None)
            keep_decision(trial.bank, book, trial.actor("approver"), decision)
    assert sorted(decision.stage for decision in rows(trial, Decision)) == ["approval", "approval", "automatic"]
