"""What the API answers about a running loan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import fields as mm

from lending.domain.restructuring.records import Restructuring
from lending.domain.servicing.payoff import PayoffFigures
from lending.domain.servicing.plan_change import PlanChange
from lending.domain.servicing.proposal import ServicingProposal
from lending.domain.servicing.standing import Claim, Standing
from lending.service.servicing.booking import Booked
from lending.service.servicing.due_days import DueDayPreview
from lending.service.servicing.restructurings import RestructuringPreview
from lending.service.views.loans import LoanRow, RunningLoanView
from webapp.api.answers import Figure, schema_of

LoanRowAnswer, RunningLoanAnswer = schema_of(LoanRow), schema_of(RunningLoanView)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedEvent:
    """An event that was booked, and how the loan stands with it; `repeated` where the key had booked it before."""

    number: int
    kind: str
    value_date: date
    facts: dict[str, object]
    repeated: bool
    state: str
    outstanding: Decimal
    due: Decimal
    unapplied: Decimal


BookedAnswer = schema_of(BookedEvent)


class PayoffFiguresAnswer(schema_of(PayoffFigures)):  # type: ignore[misc]  # a class made at run time
    """What pays a loan off on a day."""

    total = Figure()


class ClaimAnswer(schema_of(Claim)):  # type: ignore[misc]  # a class made at run time
    """An instalment of a plan; its penalty as charged, not in the millionths that the reckoning keeps."""

    penalty = Figure(attribute="penalty_earned")


class PlanChangeAnswer(schema_of(PlanChange)):  # type: ignore[misc]  # a class made at run time
    """A plan before and after a change that is not made yet."""

    before, after = mm.List(mm.Nested(ClaimAnswer)), mm.List(mm.Nested(ClaimAnswer))
    saved = Figure()


class DueDayPreviewAnswer(schema_of(DueDayPreview)):  # type: ignore[misc]  # a class made at run time
    """What another day to pay on would make of the plan."""

    change = mm.Nested(PlanChangeAnswer)


class RestructuringPreviewAnswer(schema_of(RestructuringPreview)):  # type: ignore[misc]  # a class made at run time
    """Both plans of a restructuring, before anyone signs."""

    change = mm.Nested(PlanChangeAnswer)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRestructuring:
    """A request for another plan, and how far it is."""

    id: str
    loan_id: str
    state: str
    stage: str
    opened_on: date


RestructuringAnswer = schema_of(AskedRestructuring)


class ProposalAnswer(schema_of(ServicingProposal)):  # type: ignore[misc]  # a class made at run time
    """What was proposed for a loan, and who decided how."""

    class Meta:
        """Keys are the proposer's own; ids of users say nothing beside their names."""

        exclude = ("key", "proposed_by")


def booked_event(booked: Booked) -> BookedEvent:
    """Return what was booked as the API answers it."""
    event, standing = booked.event, booked.after
    return BookedEvent(
        number=event.number,
        kind=event.kind,
        value_date=event.value_date,
        facts=event.facts,
        repeated=booked.repeated,
        state=standing.state,
        outstanding=standing.outstanding,
        due=_due(standing),
        unapplied=standing.unapplied,
    )


def proposal(made: ServicingProposal) -> dict[str, Any]:
    """Return a proposal as the API answers it; who voted is told by name."""
    told = {name: getattr(made, name) for name in ServicingProposal.__dataclass_fields__}
    return {**told, "votes": [{name: value for name, value in vote.items() if name != "by"} for vote in made.votes]}


def restructuring(asked: Restructuring) -> AskedRestructuring:
    """Return a request for another plan as the API answers it."""
    return AskedRestructuring(id=asked.id, loan_id=asked.loan_id, state=asked.state, stage=asked.stage, opened_on=asked.opened_on)


def _due(standing: Standing) -> Decimal:
    return standing.due_by(standing.as_of)
