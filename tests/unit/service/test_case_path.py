from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lending.errors import NotFoundError
from lending.service.case_path import flows_taken, path_in, read_paths
from lending.service.ports import ActivityRecord

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
BPMN = Path(__file__).resolve().parents[3] / "bpmn"
APPROVAL = (BPMN / "approval.bpmn").read_bytes()
DEFINITION = "approval:4:0d5e"


def passage(activity, minute, left=None, *, kind="serviceTask", cancelled=False, instance="1", definition=DEFINITION) -> ActivityRecord:
    return ActivityRecord(
        id=f"{activity}:{minute}",
        activity=activity,
        name=activity.replace("_", " ").capitalize(),
        kind=kind,
        process=definition.partition(":")[0],
        process_definition=definition,
        process_instance=instance,
        start=NOON + timedelta(minutes=minute),
        end=None if left is None else NOON + timedelta(minutes=left),
        cancelled=cancelled,
        called_instance=None,
    )


STARTED = (
    passage("start_approval", 0, 0, kind="startEvent"),
    passage("score_applicant", 0, 1),
    passage("decide_route", 1, 1, kind="businessRuleTask"),
    passage("gw_who", 1, 1, kind="exclusiveGateway"),
    passage("review_case", 2, kind="userTask"),
)


def test_the_path_names_what_was_passed_and_where_the_case_is():
    path = path_in(APPROVAL, STARTED)
    assert (path.process, path.name, path.definition, path.version) == ("approval", "Approval", DEFINITION, "4")
    assert path.now == ("review_case",)
    assert {"start_approval", "score_applicant", "decide_route"} < set(path.taken)
    assert "review_case" not in path.taken


def test_in_words_the_path_leaves_out_gateways():
    path = path_in(APPROVAL, STARTED)
    assert [step.element for step in path.steps] == ["start_approval", "score_applicant", "decide_route", "review_case"]
    assert [step.end is None for step in path.steps] == [False, False, False, True]


def test_a_definition_without_a_version_in_its_id_and_a_step_without_a_name_are_shown_all_the_same():
    path = path_in(APPROVAL, [passage("score_applicant", 0, definition="approval")])
    assert (path.version, path.steps[0].name) == ("", "Score applicant")


@pytest.mark.parametrize(
    ("records", "taken"),
    [
        ([passage("a", 0, 1), passage("b", 1)], ["ab"]),
        ([passage("a", 0), passage("b", 1)], []),
        ([passage("a", 0, 1, cancelled=True), passage("b", 1)], []),
        ([passage("b", 0, 0), passage("a", 1, 2)], []),
        ([passage("a", 0, 1)], []),
        ([passage("b", 0, 0), passage("a", 1, 2), passage("b", 2)], ["ab"]),
    ],
    ids=["followed", "not left", "interrupted", "entered before", "not entered", "entered again"],
)
def test_a_flow_was_taken_when_its_source_was_left_and_its_target_entered_then(records, taken):
    assert flows_taken({"ab": ("a", "b")}, records) == taken


def test_a_cases_paths_are_read_from_the_engine_in_the_order_it_entered_the_processes(trial):
    # Given
    application = trial.submit()
    trial.engine.deployed[f"{DEFINITION}.bpmn"] = APPROVAL
    trial.engine.deployed["intake:1.bpmn"] = (BPMN / "intake.bpmn").read_bytes()
    trial.engine.history += [
        passage("check_consents", 0, 1, definition="intake:1", instance=application.id),
        passage("score_applicant", 2, instance=application.id),
    ]
    # When
    paths = read_paths(trial.bank, trial.actor("reviewer"), application.id)
    # Then
    assert [(path.process, path.now) for path in paths] == [("intake", ()), ("approval", ("score_applicant",))]


def test_without_the_engine_the_case_is_there_and_its_paths_are_not(trial):
    application = trial.submit()
    trial.engine.down = True
    assert read_paths(trial.bank, trial.actor("reviewer"), application.id) is None


def test_the_paths_of_another_branch_are_not_there(trial):
    with pytest.raises(NotFoundError):
        read_paths(trial.bank, trial.actor("reviewer.ningbo"), trial.submit().id)


def test_the_path_of_a_case_that_was_moved_is_on_the_version_it_runs_now(trial):
    # Given a case whose third version called the scoring otherwise, moved while it waited for a reviewer
    application = trial.submit()
    trial.engine.deployed[f"{DEFINITION}.bpmn"] = APPROVAL
    trial.engine.started["1"] = ("approval", application.id, {})
    older = "approval:3:0d5e"
    trial.engine.history = [
        passage("start_approval", 0, 0, kind="startEvent", definition=older),
        passage("rate_applicant", 0, 1, definition=older),
        passage("decide_route", 1, 1, kind="businessRuleTask", definition=older),
        passage("review_case", 2, kind="userTask"),
    ]
    # When
    (path,) = read_paths(trial.bank, trial.actor("supervisor"), application.id)
    # Then what both versions have is drawn, and all of it told
    assert (path.version, path.now) == ("4", ("review_case",))
    assert set(path.taken) == {"start_approval", "decide_route"}
    assert [step.element for step in path.steps] == ["start_approval", "rate_applicant", "decide_route", "review_case"]
