"""What the bank's people see of a case beside the application itself."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lending.domain.applications import Collateral, Condition, Decision, ScoreRecord
from lending.domain.parties import AgencyReport
from lending.service.ports import Book
from lending.service.views.parts import copied


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralView:
    """A thing that secures the loan."""

    id: str
    kind: str
    description: str
    declared_value: Decimal
    value: Decimal | None
    valuation: dict[str, object]
    state: str
    registration_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """What an agency answered, or an officer in its stead; `obtained_by` is a person's name."""

    agency: str
    state: str
    content: dict[str, object]
    seconds: float
    obtained_at: datetime
    valid_until: date
    obtained_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputView:
    """One input of a measure and where it comes from."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """A measure of the due-diligence report: result against limit, its judgement (met | near | missed), its inputs."""

    name: str
    result: Decimal
    limit: Decimal
    comparison: str
    judgement: str
    unit: str
    grade: str
    inputs: tuple[InputView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """What one characteristic earned beside the average applicant."""

    characteristic: str
    reason_code: str
    label: str
    value: str | None
    points: int
    average_points: int
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreView:
    """A score with its reasons, from the one that lowers it most."""

    scorecard: str
    points: int
    expert_points: int
    probability_of_default: Decimal
    lines: tuple[ScoreLine, ...]
    scored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """A recommendation or decision; `decided_by` is a person's name, None for the model."""

    stage: str
    outcome: str
    limit: Decimal | None
    term_months: int | None
    method: str | None
    conditions: list[str]
    reasons: str
    reason_codes: list[str]
    decided_by: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionView:
    """A condition of the approval and what was found of it."""

    number: int
    text: str
    met: bool | None
    note: str
    decided_by: str | None
    decided_at: datetime | None


def collateral_of(book: Book, application_id: str) -> tuple[CollateralView, ...]:
    """Return what secures the loan."""
    return tuple(copied(CollateralView, item) for item in book.find(Collateral, application_id=application_id, order="id"))


def reports_of(book: Book, application_id: str, names: Mapping[str, str]) -> tuple[ReportView, ...]:
    """Return what agencies answered for this application, oldest first."""
    kept = book.find(AgencyReport, application_id=application_id, order="obtained_at")
    return tuple(copied(ReportView, report, obtained_by=names.get(report.obtained_by or "")) for report in kept)


def score_of(book: Book, application_id: str) -> ScoreView | None:
    """Return the newest score, None before there is one."""
    score = book.first(ScoreRecord, application_id=application_id, order="-scored_at")
    return copied(ScoreView, score, lines=tuple(_score_line(item) for item in score.characteristics)) if score is not None else None


def _score_line(item: Mapping[str, Any]) -> ScoreLine:
    return ScoreLine(**{field.name: item[field.name] for field in fields(ScoreLine)})


def measure_of(stored: Mapping[str, Any]) -> MeasureView:
    """Return a measure as the report stores it."""
    inputs = tuple(InputView(label=item["label"], value=str(item["value"]), source=item["source"]) for item in stored["inputs"])
    plain = {name: str(stored[name]) for name in ("name", "comparison", "judgement", "unit", "grade")}
    return MeasureView(**plain, result=Decimal(str(stored["result"])), limit=Decimal(str(stored["limit"])), inputs=inputs)


def decisions_of(book: Book, application_id: str, names: Mapping[str, str]) -> tuple[DecisionView, ...]:
    """Return recommendations and decisions in the order they were made."""
    made = book.find(Decision, application_id=application_id, order="decided_at")
    return tuple(copied(DecisionView, decision, decided_by=names.get(decision.decided_by or "")) for decision in made)


def conditions_of(book: Book, application_id: str, names: Mapping[str, str]) -> tuple[ConditionView, ...]:
    """Return the conditions of the approval."""
    known = book.find(Condition, application_id=application_id, order="number")
    return tuple(copied(ConditionView, condition, decided_by=names.get(condition.decided_by or "")) for condition in known)
