"""Approval 審批: the score, the model's or people's decision, the terms it sets, and a rejection explained with a right to appeal (L3)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import uuid4

from lending.domain.actors import WORKER, Actor
from lending.domain.agency_reports import ProvidentFund, SocialSecurity, Utilities
from lending.domain.applications import Application, Condition, Decision, Product, ScoreRecord, Status
from lending.domain.new_application import ProductTerms
from lending.domain.problems import Problems
from lending.domain.records import Action, Errand
from lending.domain.scoring import Score, WeakVariables
from lending.domain.scoring import score_applicant as compute_score
from lending.errors import AgencyUnavailableError, ConflictError, ForbiddenError
from lending.service import access, journal, outbox, tasks
from lending.service.agency_reports import kept_report, obtain
from lending.service.business_date import as_variable, business_date, days_from, local_day, working_days_from
from lending.service.notices import queue_notice
from lending.service.ports import Bank, Book, Scalar
from lending.service.report import latest_report
from lending.service.tasks import Completion, completes

#: Working days for review and approval together; customers with priority (segment A) wait less.
REVIEW_DAYS = {"A": 1}
REVIEW_DAYS_OTHERWISE = 2
#: Days to answer a question of the reviewer, and to appeal against a rejection; one appeal.
INFORMATION_DAYS, APPEAL_DAYS, APPEALS = 10, 15, 1


def score_applicant(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Score the applicant by the scorecard of the application and keep the score with its reasons."""
    _ask_utilities(bank, application_id)
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        application.status = Status.APPROVAL
        kept = book.first(ScoreRecord, application_id=application_id, order="-scored_at")
        points = kept.points if kept else _score(bank, book, application)
        exposure = book.exposure(application.party_id) + application.amount
    return {"score": points, "exposure": float(exposure), "unsecured": not application.secured}


def _ask_utilities(bank: Bank, application_id: str) -> None:
    """Ask for utility payments; expert points do without them when the agency is away."""
    try:
        obtain(bank, application_id, Utilities)
    except AgencyUnavailableError:
        return


def _score(bank: Bank, book: Book, application: Application) -> int:
    scorecard = bank.scorecard(application.scorecard)
    score: Score = compute_score(scorecard, _characteristics(application), _weak(book, application))
    book.add(
        ScoreRecord(
            id=str(uuid4()),
            application_id=application.id,
            scorecard=score.version,
            points=score.total,
            expert_points=score.expert_points,
            probability_of_default=score.probability_of_default.quantize(Decimal("0.00000001")),
            characteristics=[_contribution(item) for item in score.ranked],
            scored_at=bank.now(),
            business_date=business_date(book),
        )
    )
    journal.record(
        bank,
        book,
        WORKER,
        Action.SCORED,
        application_id=application.id,
        scorecard=score.version,
        points=score.total,
        reasons=list(score.reason_codes),
    )
    return score.total


def _characteristics(application: Application) -> dict[str, str | int | Decimal | None]:
    """Return the characteristics as entered, with those that the application itself states."""
    entered: dict[str, str | int | Decimal | None] = {
        name: value for name, value in application.characteristics.items() if isinstance(value, str | int)
    }
    stated: dict[str, str | int | Decimal | None] = {
        "term_months": application.term_months,
        "amount": application.amount,
        "purpose": application.purpose,
    }
    return {**stated, **entered}


def _weak(book: Book, application: Application) -> WeakVariables:
    social, fund = kept_report(book, application.id, SocialSecurity), kept_report(book, application.id, ProvidentFund)
    bills = kept_report(book, application.id, Utilities)
    return WeakVariables(
        social_security_months=social.months_paid if social and social.known else None,
        provident_fund_base=fund.base if fund and fund.known else None,
        utility_payments_on_time=bills.months_on_time if bills and bills.known else None,
        utility_payments_late=bills.months_late if bills and bills.known else None,
    )


def _contribution(item: object) -> dict[str, object]:
    names = ("characteristic", "reason_code", "label", "value", "points", "average_points", "basis")
    return {**{name: journal.plain(getattr(item, name)) for name in names}}


def approve_automatically(bank: Bank, application_id: str) -> None:
    """Record the model's approval of what was asked for."""
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        decision = _decision(bank, book, application, "automatic", "approved", by=None)
        decision.limit, decision.term_months, decision.method = application.amount, application.term_months, application.method
        _keep(bank, book, WORKER, decision)


def reject_automatically(bank: Bank, application_id: str) -> None:
    """Record the model's rejection with the reasons that weighed most."""
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        score = book.first(ScoreRecord, application_id=application_id, order="-scored_at")
        decision = _decision(bank, book, application, "automatic", "rejected", by=None)
        decision.reason_codes = _weakest(score)
        _keep(bank, book, WORKER, decision)


def _weakest(score: ScoreRecord | None) -> list[str]:
    """Return the reason codes of the characteristics that lowered a score most, four at most."""
    lowered = [item for item in (score.characteristics if score else []) if int(str(item["points"])) < int(str(item["average_points"]))]
    return [str(item["reason_code"]) for item in lowered[:4]]


def open_review(bank: Bank, application_id: str, authority_level: int) -> dict[str, Scalar]:
    """Note the authority the decision needs and say until when people decide."""
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        application.authority_level = authority_level
        due = working_days_from(bank.settings, business_date(book), REVIEW_DAYS_OTHERWISE)
    return {"review_due_at": as_variable(due), "information_stage": "review"}


def set_terms(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Turn the last approval into conditions to fulfil; the offer itself is priced by `lending.service.offers`."""
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        decision = last_decision(book, application_id)
        conditions = list(decision.conditions) if decision.outcome == "conditions" else []
        known = {condition.number for condition in book.find(Condition, application_id=application_id)}
        for number, text in enumerate(conditions, start=1):
            if number not in known:
                book.add(Condition(id=str(uuid4()), application_id=application_id, number=number, text=text))
        application.status = Status.APPROVED
        return {
            "approval_outcome": "approved",
            "condition_count": len(conditions),
            "guarantor": application.guarantor_party_id is not None,
        }


def explain_rejection(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Tell the customer in plain words why, and until when an appeal is possible."""
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        until = days_from(bank.settings, business_date(book), APPEAL_DAYS)
        if application.status != Status.REJECTED:
            application.status, application.reasons, application.closed_at = Status.REJECTED, _reasons(book, application), bank.now()
            queue_notice(
                bank,
                book,
                application,
                "rejected",
                key=f"{application_id}:rejected:{application.appeals}",
                until=local_day(bank.settings, until).isoformat(),
            )
            journal.record(bank, book, WORKER, Action.REJECTION_EXPLAINED, application_id=application_id, reasons=list(application.reasons))
        return {"approval_outcome": "rejected", "appeal_open": application.appeals < APPEALS, "appeal_until_at": as_variable(until)}


def _reasons(book: Book, application: Application) -> list[str]:
    """Return the codes that stand for the reasons: the score's, and the measures of the report that were missed."""
    decision = book.first(Decision, application_id=application.id, order="-decided_at")
    report = latest_report(book, application.id)
    missed = [str(measure["name"]) for measure in (report.measures if report else []) if measure["judgement"] == "missed"]
    codes = list(decision.reason_codes) if decision else []
    lapsed = ["information_not_received"] if decision is not None and decision.outcome == "more_information" else []
    return [*lapsed, *codes, *missed] or ["overall_assessment"]


def appeal(bank: Bank, actor: Actor, application_id: str, grounds: str) -> None:
    """Appeal against a rejection, once, in the customer's own words; people look at it anew."""
    problems = Problems()
    problems.text("grounds", grounds)
    problems.refuse()
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        access.require_sight(actor, application)
        if actor.party_id != application.party_id:
            raise ForbiddenError("Only the customer can appeal.")
        if application.status != Status.REJECTED or application.appeals >= APPEALS:
            raise ConflictError("There is no rejection to appeal against, or the appeal was used already.")
        application.appeals, application.status, application.closed_at = application.appeals + 1, Status.APPROVAL, None
        outbox.post(bank, book, Errand.MESSAGE, "appealed", application_id, key=f"appealed:{application_id}:{application.appeals}")
        journal.record(
            bank,
            book,
            actor,
            Action.APPEALED,
            application_id=application_id,
            party_id=application.party_id,
            personal={"grounds": grounds},
        )
    bank.nudge()


def open_appeal(bank: Bank, application_id: str) -> None:
    """Begin the second look at a rejected application."""
    with bank.begin() as book:
        book.lock(Application, application_id).status = Status.APPROVAL


def lapse_information(bank: Bank, application_id: str) -> None:
    """Take the case on without the information that did not come."""
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        application.status = Status.APPROVAL
        journal.record(bank, book, WORKER, Action.DECIDED, application_id=application_id, stage="information", outcome="lapsed")


def last_decision(book: Book, application_id: str) -> Decision:
    """Return the decision that stands: the newest of the model or an approver."""
    decision = book.first(Decision, application_id=application_id, stage=("automatic", "approval"), order="-decided_at")
    if decision is None:
        raise ConflictError("Nothing was decided on this application yet.")
    return decision


@completes("review_case")
def _reviewed(done: Completion) -> dict[str, Scalar]:
    outcome = str(done.entries["recommendation"])
    _record(done, "review", outcome)
    asked = _ask(done, "review") if outcome == "more_information" else {}
    return {"review_recommendation": outcome, **asked}


@completes("approve_case")
def _approved(done: Completion) -> dict[str, Scalar]:
    outcome = str(done.entries["decision"])
    _record(done, "approval", outcome)
    asked = _ask(done, "approve") if outcome == "more_information" else {}
    return {"decision": outcome, **asked}


@completes("provide_information")
def _answered(done: Completion) -> dict[str, Scalar]:
    done.application.status = Status.APPROVAL
    return {}


def _ask(done: Completion, stage: str) -> Mapping[str, Scalar]:
    """Put a question to the customer; the case comes back to the same stage."""
    until = days_from(done.bank.settings, business_date(done.book), INFORMATION_DAYS)
    done.application.status = Status.INFORMATION
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


def _record(done: Completion, stage: str, outcome: str) -> None:
    """Check a recommendation or decision against the product and keep it."""
    decision = _decision(done.bank, done.book, done.application, stage, outcome, by=done.actor.user_id)
    entries = done.entries
    decision.limit = tasks.amount(entries, "limit") or done.application.amount
    decision.term_months = int(str(entries.get("term_months") or done.application.term_months))
    decision.method = str(entries.get("method") or done.application.method)
    decision.conditions = [line.strip() for line in str(entries.get("conditions") or "").splitlines() if line.strip()]
    decision.reasons = str(entries.get("reasons") or "")
    _check(done.book, done.application, decision, str(entries.get("information_needed") or ""), business_date(done.book))
    _keep(done.bank, done.book, done.actor, decision)


def _check(book: Book, application: Application, decision: Decision, question: str, today: date) -> None:
    """Refuse a decision the product does not allow, or that says less than its outcome needs."""
    del today
    product = ProductTerms.from_parameters(book.get(Product, (application.product, application.product_version)).parameters)
    problems = Problems()
    problems.number("limit", decision.limit, minimum=product.minimum, maximum=application.amount)
    problems.amount("limit", decision.limit, positive=True)
    problems.whole("term_months", decision.term_months, product.shortest, product.longest)
    problems.choice("method", decision.method, product.methods)
    if decision.outcome == "conditions" and not decision.conditions:
        problems.add("conditions", "Write each condition on a line of its own, or approve without conditions.")
    if decision.outcome in {"reject", "rejected"} and not decision.reasons.strip():
        problems.add("reasons", "A rejection needs its reasons.")
    if decision.outcome == "more_information" and not question.strip():
        problems.add("information_needed", "Say what the customer should tell or show.")
    problems.refuse()


def _decision(bank: Bank, book: Book, application: Application, stage: str, outcome: str, *, by: str | None) -> Decision:
    return Decision(
        id=str(uuid4()),
        application_id=application.id,
        stage=stage,
        outcome=outcome,
        decided_by=by,
        decided_at=bank.now(),
        business_date=business_date(book),
    )


def _keep(bank: Bank, book: Book, actor: Actor, decision: Decision) -> None:
    standing = book.find(Decision, application_id=decision.application_id, stage="automatic")
    if decision.stage == "automatic" and any(kept.outcome == decision.outcome for kept in standing):
        return  # a repeated job
    book.add(decision)
    journal.record(
        bank,
        book,
        actor,
        Action.DECIDED,
        application_id=decision.application_id,
        stage=decision.stage,
        outcome=decision.outcome,
        limit=decision.limit,
        term_months=decision.term_months,
        method=decision.method,
        conditions=len(decision.conditions),
    )
