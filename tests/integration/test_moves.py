"""Cases of one version moved to another on the real engine: what stands where, what cannot move, a kill in the middle, and the replay."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_jobs import OperatonJobs
from lending.adapters.engine.operaton_rest import timestamp
from lending.domain.applications import Application
from lending.domain.modelling.moves import MovedCase, ProcessMove
from lending.domain.records import Action, JournalEntry, OutboxMessage
from lending.domain.tasks import HumanTask
from lending.service import tasks
from lending.service.modelling.conformance import read_conformance
from lending.service.modelling.measure_ports import LateTasks
from lending.service.modelling.move_ports import Route
from lending.service.modelling.move_preview import Wanted, preview_move
from lending.service.modelling.move_run import move_cases
from lending.service.modelling.moves import MoveOrder, propose_move, read_move, start_move
from lending.service.modelling.process_list import list_processes
from lending.service.outbox import deliver_outbox
from lending.service.replay.check import check_case
from lending.service.replay.legs import known_crossings
from lending.service.replay.reading import read_replay
from lending.service.task_feed import feed_tasks
from tests.support.bank import TrialBank, build_test_bank
from tests.support.walk import row, rows

pytestmark = pytest.mark.engine

DATA = Path(__file__).parent / "data"
OUTER = (DATA / "moving_outer.bpmn").read_bytes()
MODEL = (DATA / "moving.bpmn").read_bytes()
#: Its second version: the last step has another id, and the weighing is gone for one that people do.
NEWER = MODEL.replace(b'"close_case"', b'"finish_case"').replace(b'"weigh_case"', b'"weigh_again"')
PRECHECK = {"precheck_outcome": "admit"}
#: Done in the place of writing a case's result down: the fifth time, the process ends as by `kill -9`.
KILLED = """
import os, signal, sys
from pathlib import Path
from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_rest import Rest
from lending.service.modelling import move_run
from tests.support.agencies import FakeAgencies
from tests.support.bank import Clock, _bank, _connect

url, blobs, engine, password = sys.argv[1:]
settle, done = move_run._settle, []

def killed(*args):
    done.append(args)
    if len(done) == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    settle(*args)

move_run._settle = killed
move_run.move_cases(_bank(_connect(url), Path(blobs), OperatonEngine(Rest(engine, "admin", password)), FakeAgencies(), Clock()))
"""


@pytest.fixture
def moving(tmp_path: Path, engine: OperatonEngine) -> Iterator[TrialBank]:
    """A bank on the real engine, with the first version of the process."""
    # A version of this test's own: cases of others do not run by it.
    engine.deploy("moving", {"moving.bpmn": MODEL + f"<!-- {uuid4()} -->".encode()})
    trial = build_test_bank(tmp_path, engine=engine)
    yield trial
    trial.close()


def begun(trial: TrialBank) -> Application:
    """Return an application whose case runs by the first version, at the step of a person beside that of a worker."""
    application = trial.submit()
    with trial.bank.begin() as book:  # its own process is not on this engine
        book.lock(OutboxMessage, book.first(OutboxMessage, application_id=application.id).id).delivered_at = trial.clock.instant
    trial.bank.engine.start("moving", application.id, {"application_id": application.id})
    return application


def weighed(trial: TrialBank, *applications: Application) -> None:
    """Let the worker's step of these cases be done."""
    jobs, wanted = OperatonJobs(trial.bank.engine.rest), {application.id for application in applications}
    for job in jobs.fetch({"moving.weigh_case": ()}, 50, timedelta(seconds=1), timedelta(0)):
        if job.business_key in wanted:
            jobs.complete(job.id, {})


def prechecked(trial: TrialBank, application: Application) -> None:
    """Let a person claim and complete the step of a case, as the desk does."""
    task = row(trial, HumanTask, application_id=application.id, definition="precheck_application")
    reviewer = trial.actor("reviewer")
    if task.assignee is None:
        tasks.claim_task(trial.bank, reviewer, task.id)
    tasks.complete_task(trial.bank, reviewer, task.id, PRECHECK)
    deliver_outbox(trial.bank)


def order(trial: TrialBank, **chosen: str) -> MoveOrder:
    newest, older = trial.bank.engine.versions("moving")[:2]
    wanted = Wanted(source=older.definition, target=newest.definition, chosen=chosen)
    return MoveOrder(wanted=wanted, note="The new closing.", most_refused=50, least_tried=10)


def move(trial: TrialBank, asked: MoveOrder) -> str:
    move_id = propose_move(trial.bank, trial.actor("owner"), "moving", asked)
    start_move(trial.bank, trial.actor("owner.second"), move_id)
    return move_id


def finish(trial: TrialBank) -> None:
    trial.clock.instant = datetime.now(UTC)  # the engine's
    while move_cases(trial.bank):
        pass


def differences(trial: TrialBank, application: Application) -> tuple[str, ...]:
    with trial.bank.read() as book:
        crossings = known_crossings(book, application.id)
    return check_case(trial.bank.engine, application, crossings).differences


def where(trial: TrialBank, application: Application) -> list[str]:
    return sorted(token.node for token in trial.bank.engine.standing(application.id))


def test_cases_move_but_for_one_and_go_on_with_their_tasks_on_the_newer_version(moving: TrialBank, engine: OperatonEngine) -> None:
    # Given cases at several steps: one before both are done, one that only a person holds up, one at the last step, one at the worker's
    early, person, late = begun(moving), begun(moving), begun(moving)
    weighed(moving, person, late)
    feed_tasks(moving.bank, None)
    prechecked(moving, late)
    assert [where(moving, case) for case in (person, late)] == [["gw_join", "precheck_application"], ["close_case"]]
    engine.deploy("moving", {"moving.bpmn": NEWER})
    # When a move is looked at before: the worker's step has no counterpart, and the last one is given another
    asked = order(moving, close_case="finish_case")
    preview = preview_move(moving.bank, moving.actor("owner"), "moving", asked.wanted)
    assert [case.business_key for case in preview.stuck] == [early.id]
    assert {step.node.id: (step.waiting, step.counterpart) for step in preview.steps if step.waiting} == {
        "weigh_case": (1, ""),
        "precheck_application": (2, "precheck_application"),
        "gw_join": (1, "gw_join"),
        "close_case": (1, "finish_case"),
    }
    # and made, while somebody has the task of one in hand
    task = row(moving, HumanTask, application_id=person.id)
    tasks.claim_task(moving.bank, moving.actor("reviewer"), task.id)
    move_id = move(moving, asked)
    finish(moving)
    # Then two moved and one stayed, with its reason
    assert {case.application_id: case.outcome for case in rows(moving, MovedCase)} == {
        early.id: "refused",
        person.id: "moved",
        late.id: "moved",
    }
    assert row(moving, MovedCase, outcome="refused").reasons == [
        "weigh_case: There is no migration instruction for this instance's activity"
    ]
    assert read_move(moving.bank, moving.actor("owner"), move_id).move.state == "finished"
    # and the task is the same one, whose completion takes the case on by the newer version
    prechecked(moving, person)
    assert row(moving, HumanTask, id=task.id).state == "completed"
    assert where(moving, person) == where(moving, late) == ["finish_case"]
    # and the task of the last step goes by its new name
    feed_tasks(moving.bank, None)
    assert {found.definition for found in rows(moving, HumanTask, application_id=late.id)} == {"precheck_application", "finish_case"}
    # and the replay of each ends where the engine says, on the diagrams it really ran
    for application in (early, person, late):
        assert differences(moving, application) == ()
    replay = read_replay(moving.bank, moving.actor("auditor"), late.id)
    assert [history.version for history in replay.histories or ()] == [str(preview.source.version), str(preview.target.version)]
    assert replay.differences == ()
    crossed = next(found for found in replay.moments if found.moment.entries and found.moment.entries[0].action == Action.CASE_MOVED)
    assert list(crossed.moment.marking) == [(replay.histories[1].instance, "finish_case")]
    assert crossed.history is replay.histories[1]


def test_a_worker_killed_in_the_middle_goes_on_and_moves_each_case_once(moving: TrialBank, engine: OperatonEngine, tmp_path: Path) -> None:
    # Given twelve cases that can move
    cases = [begun(moving) for _ in range(12)]
    engine.deploy("moving", {"moving.bpmn": MODEL.replace(b'name="Close case"', b'name="Close the case"')})
    move(moving, order(moving))
    # When the process that moves them is killed after the engine moved the fifth, before that was written down
    told = (moving.url, str(tmp_path / "blobs"), engine.rest.url, engine.rest.password)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run([sys.executable, "-c", KILLED, *told], env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    target = row(moving, ProcessMove).target
    assert [case.outcome for case in rows(moving, MovedCase, order="id")] == ["moved"] * 4 + ["waiting"] * 8
    by_now = engine.moves.definitions([case.instance for case in rows(moving, MovedCase)])
    assert sum(definition == target for definition in by_now.values()) == 5
    # Then another one goes on: each case is on the newer version, and told of once
    finish(moving)
    assert [case.outcome for case in rows(moving, MovedCase)] == ["moved"] * 12
    assert set(engine.moves.definitions([case.instance for case in rows(moving, MovedCase)]).values()) == {target}
    moved = [entry.application_id for entry in rows(moving, JournalEntry) if entry.action == Action.CASE_MOVED]
    assert sorted(moved) == sorted(case.id for case in cases)
    assert row(moving, ProcessMove).state == "finished"
    assert differences(moving, cases[0]) == ()


def test_a_replay_ends_where_the_engine_is_after_every_move_wherever_the_case_waited(moving: TrialBank, engine: OperatonEngine) -> None:
    application = moving.submit()

    def anew(process: str, model: bytes) -> None:
        """Deploy another version and move what runs by the one before, by another tool: nobody writes it down."""
        engine.deploy("moving", {f"{process}.bpmn": model + f"<!-- {uuid4()} -->".encode()})
        target, source = (version.definition for version in engine.versions(process)[:2])
        for case in engine.moves.running(source):
            engine.moves.move(Route(source, target, tuple(engine.moves.generate(source, target))), case.instance)
        assert differences(moving, application) == (), where(moving, application)

    def done(definition: str) -> None:
        found = next(task for task in engine.changed_tasks(None) if (task.business_key, task.definition) == (application.id, definition))
        engine.complete_task(found.id, {})

    # Given a case that waits in a process called from a part of its own
    engine.deploy("moving", {"moving_outer.bpmn": OUTER + f"<!-- {uuid4()} -->".encode()})
    engine.start("moving_outer", application.id, {})
    # When it is moved there, and so is the called one; then at a step done three times, once done; then at a gateway of events
    anew("moving_outer", OUTER)
    anew("moving", MODEL)
    weighed(moving, application)
    done("precheck_application")
    done("close_case")
    done("sign_thrice")
    anew("moving_outer", OUTER)
    done("sign_thrice")
    done("sign_thrice")
    assert where(moving, application) == ["gw_first"]
    anew("moving_outer", OUTER)
    engine.fire_due(datetime(2031, 1, 1, tzinfo=UTC))
    # Then its replay still ends where the engine says
    assert where(moving, application) == []
    assert differences(moving, application) == ()


def test_what_stands_against_a_plan_whatever_the_case_is_told(moving: TrialBank, engine: OperatonEngine) -> None:
    engine.deploy("moving", {"moving.bpmn": NEWER})
    asked = order(moving, weigh_case="weigh_again", close_case="finish_case")
    assert not preview_move(moving.bank, moving.actor("owner"), "moving", asked.wanted).objected
    wrong = order(moving, weigh_case="finish_case")
    preview = preview_move(moving.bank, moving.actor("owner"), "moving", wrong.wanted)
    assert preview.objected
    assert any("incompatible types" in reason for step in preview.steps for reason in step.objections)


def test_what_ended_is_measured_and_its_way_told(moving: TrialBank, engine: OperatonEngine) -> None:
    # Given a case that came through with its last task done after it was due, and one that runs; others ended on this engine before
    before = datetime.now(UTC)
    application, _other = begun(moving), begun(moving)
    weighed(moving, application)
    feed_tasks(moving.bank, None)
    prechecked(moving, application)
    last = next(task for task in engine.changed_tasks(None) if task.business_key == application.id and task.definition == "close_case")
    engine.rest.request("PUT", f"{engine.rest.url}/task/{last.id}", json={"name": "Close case", "due": timestamp(before)})
    engine.complete_task(last.id, {})
    until = datetime.now(UTC) + timedelta(seconds=1)
    # Then
    (case,) = engine.measures.ended("moving", before, until, 10)
    assert (case.business_key, case.definition) == (application.id, engine.versions("moving")[0].definition)
    assert engine.measures.ended("moving", before - timedelta(days=2), before - timedelta(days=1), 10) == []
    assert [record.activity for record in engine.measures.passages(case.instance)][-1] == "end_moving"
    assert engine.measures.late("moving", before, until, 10) == {"close_case": 1}
    late = LateTasks("moving", before, until, 10)
    assert engine.measures.late_cases(late) == [case.business_key]
    assert engine.measures.late_cases(replace(late, step="close_case", definition=case.definition)) == [case.business_key]
    assert engine.measures.late_cases(replace(late, step="finish_case")) == []
    assert engine.measures.late_cases(replace(late, definition="moving:0:gone")) == []
    assert engine.measures.throughput(["moving", "probe"], before)["moving"] == 1
    moving.clock.instant = until
    found = read_conformance(
        moving.bank, moving.actor("owner"), "moving", before.date() - timedelta(days=1), until.date() + timedelta(days=1)
    )
    assert found.checked == found.fitting == found.fitting_live >= 1
    assert {each.process for each in list_processes(moving.bank, moving.actor("owner"))} >= {"moving"}
