"""A rejection: told in plain words, with a right to appeal once and in time (L3)."""

from datetime import date

from lending.domain.actors import WORKER, Actor
from lending.domain.applications import Application, Decision, Status
from lending.domain.parties import Notification
from lending.domain.problems import Problems
from lending.domain.records import Action, Errand
from lending.errors import ConflictError, ForbiddenError
from lending.service import access, journal, outbox
from lending.service.business_date import as_variable, business_date, days_from, local_day
from lending.service.notices import queue_notice
from lending.service.ports import Bank, Book, Scalar
from lending.service.report import latest_report
from lending.service.stages import advance, close, hold

#: Days to appeal against a rejection; one appeal.
APPEAL_DAYS, APPEALS = 15, 1


def explain_rejection(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Tell the customer in plain words why, and until when an appeal is possible."""
    with bank.begin() as book:
        application = hold(book, application_id)
        until = days_from(bank.settings, business_date(book), APPEAL_DAYS)
        if close(bank, book, application, Status.REJECTED, _reasons(book, application)):
            queue_notice(
                bank,
                book,
                application,
                "rejected",
                key=_notice_key(application),
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
        until = appeal_until(book, application)
        if until is None or until < business_date(book):
            raise ConflictError("There is no rejection to appeal against (any more): the time is over, or the appeal was used already.")
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
        advance(hold(book, application_id), Status.APPROVAL)


def appeal_until(book: Book, application: Application) -> date | None:
    """Return the last day for an appeal as the customer was told it; None when there is nothing to appeal against."""
    if application.status != Status.REJECTED or application.appeals >= APPEALS:
        return None
    notice = book.first(Notification, key=_notice_key(application))
    return date.fromisoformat(str(notice.facts["until"])) if notice is not None else None


def _notice_key(application: Application) -> str:
    return f"{application.id}:rejected:{application.appeals}"
