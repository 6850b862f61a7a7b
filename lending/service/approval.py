"""Approval 審批: the model's or people's decision, the questions they ask, and the terms it sets (L3)."""

from collections.abc import Mapping
from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.applications import Condition, ScoreRecord, Status
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.service import journal
from lending.service.business_date import as_variable, business_date, days_from, local_day, working_days_from
from lending.service.decisions import keep_decision, last_decision, new_decision, record_decision
from lending.service.notices import queue_notice
from lending.service.ports import Bank, Scalar
from lending.service.rejection import APPEAL_DAYS, APPEALS, appeal, explain_rejection, open_appeal
from lending.service.score_step import score_applicant
from lending.service.stages import advance, hold
from lending.service.tasks import Completion, completes

__all__ = [
    "APPEALS",
    "APPEAL_DAYS",
    "appeal",
    "approve_automatically",
    "explain_rejection",
    "lapse_information",
    "last_decision",
    "open_appeal",
    "open_review",
    "reject_automatically",
    "score_applicant",
    "set_terms",
]

#: Working days for review and approval together; customers with priority (segment A) wait less.
REVIEW_DAYS = {"A": 1}
REVIEW_DAYS_OTHERWISE = 2
#: Days to answer a question of the reviewer.
INFORMATION_DAYS = 10


def approve_automatically(bank: Bank, application_id: str) -> None:
    """Record the model's approval of what was asked for."""
    with bank.begin() as book:
        application = hold(book, application_id)
        decision = new_decision(bank, book, application, "automatic", "approved", by=None)
        decision.limit, decision.term_months, decision.method = application.amount, application.term_months, application.method
        keep_decision(bank, book, WORKER, decision)


def reject_automatically(bank: Bank, application_id: str) -> None:
    """Record the model's rejection with the reasons that weighed most."""
    with bank.begin() as book:
        application = hold(book, application_id)
        score = book.first(ScoreRecord, application_id=application_id, order="-scored_at")
        decision = new_decision(bank, book, application, "automatic", "rejected", by=None)
        decision.reason_codes = _weakest(score)
        keep_decision(bank, book, WORKER, decision)


def _weakest(score: ScoreRecord | None) -> list[str]:
    """Return the reason codes of the characteristics that lowered a score most, four at most."""
    lowered = [item for item in (score.characteristics if score else []) if int(str(item["points"])) < int(str(item["average_points"]))]
    return [str(item["reason_code"]) for item in lowered[:4]]


def open_review(bank: Bank, application_id: str, authority_level: int) -> dict[str, Scalar]:
    """Note the authority the decision needs and say until when people decide."""
    with bank.begin() as book:
        application = hold(book, application_id)
        application.authority_level = authority_level
        days = REVIEW_DAYS.get(book.get(Party, application.party_id).segment, REVIEW_DAYS_OTHERWISE)
        due = working_days_from(bank.settings, business_date(book), days)
    return {"review_due_at": as_variable(due), "information_stage": "review"}


def set_terms(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Turn the last approval into conditions to fulfil; the offer itself is priced by `lending.service.offers`."""
    with bank.begin() as book:
        application = hold(book, application_id)
        decision = last_decision(book, application_id)
        conditions = list(decision.conditions) if decision.outcome == "conditions" else []
        known = {condition.number for condition in book.find(Condition, application_id=application_id)}
        for number, text in enumerate(conditions, start=1):
            if number not in known:
                book.add(Condition(id=str(uuid4()), application_id=application_id, number=number, text=text))
        advance(application, Status.APPROVED)
        return {
            "approval_outcome": "approved",
            "condition_count": len(conditions),
            "guarantor": application.guarantor_party_id is not None,
        }


def lapse_information(bank: Bank, application_id: str) -> None:
    """Take the case on without the information that did not come."""
    with bank.begin() as book:
        application = hold(book, application_id)
        advance(application, Status.APPROVAL)
        journal.record(bank, book, WORKER, Action.DECIDED, application_id=application_id, stage="information", outcome="lapsed")


@completes("review_case")
def _reviewed(done: Completion) -> dict[str, Scalar]:
    outcome = str(done.entries["recommendation"])
    record_decision(done, "review", outcome)
    asked = _ask(done, "review") if outcome == "more_information" else {}
    return {"review_recommendation": outcome, **asked}


@completes("approve_case")
def _approved(done: Completion) -> dict[str, Scalar]:
    outcome = str(done.entries["decision"])
    record_decision(done, "approval", outcome)
    asked = _ask(done, "approve") if outcome == "more_information" else {}
    return {"decision": outcome, **asked}


@completes("provide_information")
def _answered(done: Completion) -> dict[str, Scalar]:
    advance(done.application, Status.APPROVAL)
    return {}


def _ask(done: Completion, stage: str) -> Mapping[str, Scalar]:
    """Put a question to the customer; the case comes back to the same stage."""
    until = days_from(done.bank.settings, business_date(done.book), INFORMATION_DAYS)
    advance(done.application, Status.INFORMATION)
    queue_notice(
        done.bank,
        done.book,
        done.application,
        "information_requested",
        key=f"{done.application.id}:information:{done.task.id}",
        until=local_day(done.bank.settings, until).isoformat(),
    )
    journal.record(
        done.bank,
        done.book,
        done.actor,
        Action.INFORMATION_REQUESTED,
        application_id=done.application.id,
        task_id=done.task.id,
        stage=stage,
    )
    return {"information_stage": stage, "information_lapse_at": as_variable(until)}
