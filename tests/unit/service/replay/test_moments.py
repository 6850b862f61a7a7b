from dataclasses import replace
from types import SimpleNamespace

from lending.domain.records import Action
from lending.service.ports import ActivityRecord
from lending.service.replay.histories import histories_of
from lending.service.replay.moments import Ending, Lane, Moment, moments_of
from tests.support.bank import NOON
from tests.support.histories import TO_REVIEW, walked
from tests.unit.service.replay.test_attachment import Done, row
from tests.unit.service.replay.test_moves import histories


def moments(records: list[ActivityRecord], entries=(), tasks=()) -> tuple[Moment, ...]:
    return moments_of(histories(*records), entries, tasks)


def told(found: tuple[Moment, ...]) -> list[tuple[str, str, str]]:
    return [(moment.node, moment.lane.value, moment.ending.value) for moment in found]


def test_each_step_that_ended_and_each_choice_is_a_moment_and_what_waits_is_the_last():
    found = moments(walked("approval", "i", TO_REVIEW, NOON, stands=True))
    assert told(found) == [
        ("start_approval", "engine", "passed"),
        ("score_applicant", "workers", "passed"),
        ("decide_route", "engine", "passed"),
        ("gw_who", "engine", "passed"),
        ("decide_authority", "engine", "passed"),
        ("open_review", "workers", "passed"),
        ("gw_resume", "engine", "passed"),
        ("review_case", "people", "waits"),
    ]
    assert [moment.number for moment in found] == list(range(1, 9))


def test_tokens_pass_by_what_only_brings_ways_together():
    who = next(moment for moment in moments(walked("approval", "i", TO_REVIEW, NOON, stands=True)) if moment.node == "gw_who")
    assert who.flows == (("i", "flow_gw_who_to_gw_review_needed"), ("i", "flow_gw_review_needed_to_decide_authority"))
    assert who.marking == {("i", "decide_authority"): 1}


def test_after_the_last_moment_tokens_stand_where_history_has_them():
    places = histories(*walked("approval", "i", TO_REVIEW, NOON, stands=True))
    assert moments_of(places, (), ())[-1].marking == {("i", "review_case"): 1}
    assert dict(places[0].trace.marking) == {"review_case": 1}


def test_rows_stand_with_their_step_and_others_by_themselves_in_the_lane_of_who_wrote_them():
    records = walked("approval", "i", TO_REVIEW, NOON, stands=True)
    entries = [
        row(Action.CONSENT_GIVEN, -9, by="c"),
        row(Action.CONSENT_GIVEN, -8.5, by="c"),
        row(Action.CONSENT_GIVEN, -3, by="c"),
        row(Action.PROCESS_STARTED, -2),
        row(Action.INCIDENT_RETRIED, -1, by="admin"),
        row(Action.SCORED, 1.5),
    ]
    for entry in entries[:3]:
        entry.actor_name = "customer"
    found = moments(records, entries)
    assert [(moment.lane, moment.ending, len(moment.entries)) for moment in found[:4]] == [
        (Lane.CUSTOMER, Ending.RECORDED, 2),
        (Lane.CUSTOMER, Ending.RECORDED, 1),
        (Lane.WORKERS, Ending.RECORDED, 1),
        (Lane.PEOPLE, Ending.RECORDED, 1),
    ]
    scored = next(moment for moment in found if moment.node == "score_applicant")
    assert ([entry.action for entry in scored.entries], scored.record_kind) == ([Action.SCORED], "serviceTask")
    assert (found[0].node, found[0].record_kind, found[0].is_decision) == ("", "", False)
    assert (found[0].anchor, scored.anchor) == ("journal:None", "score_applicant:i:1")


def test_a_persons_task_is_a_decision_and_a_customers_is_not():
    records = walked("approval", "i", [*TO_REVIEW, "gw_review", "gw_to_approve", "approve_case"], NOON, stands=True)
    records = [replace(record, task=record.activity) if record.kind == "userTask" else record for record in records]
    for group, lane in (("reviewer", Lane.PEOPLE), ("customer", Lane.CUSTOMER)):
        task = Done("review_case", "r", 10)
        task.group = group
        reviewed = next(moment for moment in moments(records, (), [task]) if moment.node == "review_case")
        assert (reviewed.lane, reviewed.is_decision, reviewed.task) == (lane, lane is Lane.PEOPLE, task)


def test_what_was_interrupted_is_the_engines_moment():
    records = walked("approval", "i", TO_REVIEW, NOON)
    stopped = [*records[:-1], replace(records[-1], cancelled=True)]
    assert told(moments(stopped))[-1] == ("review_case", "engine", "cancelled")
    gone = [replace(record, cancelled=record.activity == "gw_resume") for record in stopped]
    assert "gw_resume" not in {moment.node for moment in moments(gone)}


def test_each_repetition_within_a_passage_is_a_moment_though_no_token_moves():
    outer = walked(
        "signing_and_disbursement", "i", ("start_signing", "gw_conditions", "fulfil_condition", "check_conditions"), NOON, stands=True
    )
    body = replace(outer[2], activity="fulfil_condition#multiInstanceBody", kind="multiInstanceBody")
    inner = [replace(outer[2], id=f"r{number}", kind="userTask", cancelled=number == 2, task=f"t{number}") for number in (1, 2)]
    waits = replace(outer[2], id="r3", kind="userTask", end=None)
    found = moments([*outer[:2], body, *inner, waits, outer[3]])
    tasks = [(moment.record.id, moment.ending, moment.flows) for moment in found if moment.record_kind == "userTask"]
    assert tasks == [("r1", Ending.PASSED, ()), ("r2", Ending.CANCELLED, ()), ("r3", Ending.WAITS, ())]
    assert found[-1].marking == {("i", "check_conditions"): 1}


def test_a_case_the_engine_knows_nothing_of_has_the_moments_of_its_journal():
    assert told(moments_of(histories_of((), SimpleNamespace), [row(Action.PROCESS_STARTED, 0)], ())) == [("", "workers", "recorded")]
    assert moments_of((), (), ()) == ()
