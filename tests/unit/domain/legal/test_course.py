from datetime import UTC, date, datetime

import pytest

from lending.domain.calendar import WorkingDays
from lending.domain.legal.course import STAGES, TURNS, Turn, due_day, next_turn, rest_until
from lending.domain.legal.records import LegalStep
from lending.domain.parameters import parameter

THURSDAY = date(2026, 11, 26)
CALENDAR = WorkingDays("CN")


@pytest.mark.parametrize(
    ("stage", "outcome", "follows", "rests"),
    [
        ("demand", "sent", "course", date(2026, 12, 11)),
        ("course", "file", "claim", None),
        ("claim", "filed", "judgment", date(2026, 12, 26)),
        ("judgment", "won", "enforcement", date(2026, 12, 6)),
        ("judgment", "settled", "enforcement", None),
        ("judgment", "dismissed", "write_off", None),
        ("enforcement", "applied", "result", date(2027, 2, 24)),
        ("result", "nothing", "write_off", None),
    ],
)
def test_an_outcome_leads_to_the_next_stage_after_its_time(stage, outcome, follows, rests):
    turn = next_turn(stage, outcome)
    assert (turn.stage, rest_until(turn, THURSDAY)) == (follows, rests)


def test_every_stage_leads_on_and_every_turn_has_its_parameters():
    assert {stage for stage, _outcome in TURNS} == set(STAGES)
    assert {turn.stage for turn in TURNS.values()} == set(STAGES) - {"demand"}
    assert all(parameter(turn.rests, THURSDAY) for turn in TURNS.values() if turn.rests)
    assert all(due_day(stage, THURSDAY, CALENDAR) > THURSDAY for stage in STAGES)


def test_an_outcome_that_a_stage_cannot_have_is_a_defect():
    with pytest.raises(ValueError, match="demand cannot come to won"):
        next_turn("demand", "won")


@pytest.mark.parametrize(
    ("stage", "frozen", "due"),
    [
        ("claim", None, date(2026, 12, 10)),
        ("claim", date(2026, 11, 20), date(2026, 12, 10)),
        ("claim", date(2026, 11, 1), date(2026, 12, 1)),
        ("demand", date(2026, 11, 1), date(2026, 12, 1)),
    ],
)
def test_a_claim_is_due_before_a_freeze_before_it_ends(stage, frozen, due):
    assert due_day(stage, THURSDAY, CALENDAR, frozen) == due


def test_a_turn_that_rests_nowhere_begins_at_once():
    assert rest_until(Turn("claim"), THURSDAY) is None


@pytest.mark.parametrize(("due", "late"), [(None, False), (THURSDAY, False), (date(2026, 11, 25), True)])
def test_a_step_is_late_after_its_last_day(due, late):
    at = datetime(2026, 11, 26, tzinfo=UTC)
    told = {"id": "s", "key": "s", "loan_id": "l", "kind": "letter", "actor_name": ""}
    step = LegalStep(**told, on=THURSDAY, due_on=due, recorded_at=at, business_date=THURSDAY)
    assert step.is_late == late
