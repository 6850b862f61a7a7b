"""The course of a lawsuit 訴訟流程: which stage follows which outcome, how long it rests before, and how long its people have."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal, get_args

from lending.domain.calendar import WorkingDays
from lending.domain.parameters import parameter

#: demand: the letter is due · course: its time to pay runs, then assets are secured first or not · preserve: they are · claim: it is to be
#: filed · judgment: the court decides · enforcement: it is to be applied for · result: it runs · write_off: there is nothing to be got.
LegalStage = Literal["demand", "course", "preserve", "claim", "judgment", "enforcement", "result", "write_off"]
STAGES: tuple[LegalStage, ...] = get_args(LegalStage)


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows: the stage, and the parameter with the days it rests before; empty where it does not."""

    stage: LegalStage
    rests: str = ""


#: What follows a stage, by what came of it.
TURNS = MappingProxyType(
    {
        ("demand", "sent"): Turn("course", "legal.demand_days"),
        ("course", "preserve"): Turn("preserve"),
        ("course", "file"): Turn("claim"),
        ("preserve", "done"): Turn("claim"),
        ("claim", "filed"): Turn("judgment", "legal.hearing_days"),
        ("judgment", "pending"): Turn("judgment", "legal.hearing_days"),
        ("judgment", "won"): Turn("enforcement", "legal.performance_days"),
        ("judgment", "settled"): Turn("enforcement"),
        ("judgment", "dismissed"): Turn("write_off"),
        ("enforcement", "applied"): Turn("result", "legal.enforcement_days"),
        ("result", "running"): Turn("result", "legal.enforcement_days"),
        ("result", "money"): Turn("result", "legal.enforcement_days"),
        ("result", "nothing"): Turn("write_off"),
        ("write_off", "go_on"): Turn("result"),
    }
)


def next_turn(stage: str, outcome: str) -> Turn:
    """Return what follows an outcome of a stage; ValueError where the stage cannot have it."""
    turn = TURNS.get((stage, outcome))
    if turn is None:
        raise ValueError(f"legal action at {stage} cannot come to {outcome}")
    return turn


def rest_until(turn: Turn, today: date) -> date | None:
    """Return the day until which nothing is to be done, None where the stage begins at once."""
    return today + timedelta(days=int(parameter(turn.rests, today).value)) if turn.rests else None


def due_day(stage: LegalStage, begins: date, calendar: WorkingDays, frozen_on: date | None = None) -> date:
    """Return the last day for a stage that begins on a day.

    Assets frozen before a claim are set free where none is filed within thirty days (Civil Procedure Law 民事訴訟法, Article 104).
    """
    working = int(parameter(f"legal.days_{stage}", begins).value)
    due = calendar.add_working_days(begins, working)
    if stage == "claim" and frozen_on is not None:
        return min(due, frozen_on + timedelta(days=int(parameter("legal.days_after_freeze", begins).value)))
    return due
