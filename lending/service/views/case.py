"""A case as the bank's people decide on it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lending.domain.actors import Actor, Role, User
from lending.domain.applications import Application
from lending.domain.parties import Party
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import NotFoundError
from lending.service.ports import Bank, Book
from lending.service.report import latest_report
from lending.service.views import case_parts, parts
from lending.service.views.application import ApplicationView, journal_read, view_application, visible
from lending.service.views.case_parts import CollateralView, ConditionView, DecisionView, MeasureView, ReportView, ScoreView
from lending.service.views.parts import LoanView
from lending.service.views.timeline import TimelineEvent, read_timeline
from lending.service.views.visit import VisitView, visit_of

#: Who reads whole cases beside the officers.
_BESIDE_OFFICERS = frozenset({Role.AUDITOR, Role.PROCESS_OWNER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """A person of the case; personal data."""

    id: str
    kind: str
    name: str
    id_number: str
    phone: str
    branch_id: str
    language: str
    segment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiligenceView:
    """The due-diligence report 《盡職調查報告》."""

    id: str
    measures: tuple[MeasureView, ...]
    credit_standing: str
    facts: dict[str, object]
    document_id: str | None
    compiled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAtStep:
    """Who completed which human step, and when."""

    step: str
    name: str
    at: datetime | None
    entries: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as the bank's people decide on it; `application.timeline` is the customer's, `timeline` the whole journal.

    `holders` names who of the bank's people has claimed an open step, by its task.
    """

    application: ApplicationView
    party: PartyView
    guarantor: PartyView | None
    declared: dict[str, object]
    characteristics: dict[str, object]
    exposure: Decimal
    authority_level: int
    reports: tuple[ReportView, ...]
    diligence: DiligenceView | None
    visit: VisitView | None
    score: ScoreView | None
    decisions: tuple[DecisionView, ...]
    conditions: tuple[ConditionView, ...]
    collateral: tuple[CollateralView, ...]
    loan: LoanView | None
    people: tuple[PersonAtStep, ...]
    holders: dict[str, str]
    timeline: tuple[TimelineEvent, ...]


def read_case(bank: Bank, actor: Actor, application_id: str) -> CaseView:
    """Return the whole case for somebody of the bank who may see it; NotFoundError for anybody else. The read is journalled."""
    with bank.read() as book:
        application = visible(book, actor, application_id)
        _require_staff(actor)
        view = _case(book, actor, application)
    journal_read(bank, actor, application, "case")
    return view


def _require_staff(actor: Actor) -> None:
    # A partner or customer sees an application, never the bank's own file on it.
    if not (actor.is_officer or actor.roles & _BESIDE_OFFICERS):
        raise NotFoundError("There is no such case, or it is not yours to see.")


def _case(book: Book, actor: Actor, application: Application) -> CaseView:
    names = {user.id: user.name for user in book.find(User) if user.party_id is None}
    report = latest_report(book, application.id)
    guarantor = book.get(Party, application.guarantor_party_id) if application.guarantor_party_id else None
    told = view_application(book, actor, application)
    return CaseView(
        application=told,
        party=parts.copied(PartyView, book.get(Party, application.party_id)),
        guarantor=parts.copied(PartyView, guarantor) if guarantor is not None else None,
        declared=application.declared,
        characteristics=application.characteristics,
        exposure=book.exposure(application.party_id),
        authority_level=application.authority_level,
        reports=case_parts.reports_of(book, application.id, names),
        diligence=parts.copied(DiligenceView, report, measures=tuple(map(case_parts.measure_of, report.measures))) if report else None,
        visit=visit_of(book, application.id, names),
        score=case_parts.score_of(book, application.id),
        decisions=case_parts.decisions_of(book, application.id, names),
        conditions=case_parts.conditions_of(book, application.id, names),
        collateral=case_parts.collateral_of(book, application.id),
        loan=parts.loan_of(book, application.id),
        people=_people(book, application, names),
        holders={step.task_id: names[step.assignee] for step in told.steps if step.assignee in names},
        timeline=read_timeline(book, application.id),
    )


def _people(book: Book, application: Application, names: dict[str, str]) -> tuple[PersonAtStep, ...]:
    done = book.find(HumanTask, application_id=application.id, state=TaskState.COMPLETED, order="completed_at")
    return tuple(
        PersonAtStep(step=task.definition, name=names.get(task.completed_by or "", "customer"), at=task.completed_at, entries=task.entries)
        for task in done
    )
