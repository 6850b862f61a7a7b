"""The score of an application: the scorecard's points with their reasons, the bank's weak variables beside them (L3, I1a)."""

from decimal import Decimal
from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.agency_reports import ProvidentFund, SocialSecurity, Utilities
from lending.domain.applications import Application, ScoreRecord, Status
from lending.domain.records import Action
from lending.domain.scoring import Score, WeakVariables
from lending.domain.scoring import score_applicant as compute_score
from lending.errors import AgencyUnavailableError
from lending.service import journal
from lending.service.agency_reports import kept_report, obtain
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book, Scalar
from lending.service.stages import advance, hold


def score_applicant(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Score the applicant by the scorecard of the application and keep the score with its reasons."""
    _ask_utilities(bank, application_id)
    with bank.begin() as book:
        application = hold(book, application_id)
        advance(application, Status.APPROVAL)
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
