from dataclasses import replace

import pytest

from lending.demo import german, officers, run
from lending.demo.behaviour import Behaviour
from lending.demo.board import Board
from lending.demo.client import ApiRefusedError
from lending.demo.errors import StuckError
from lending.demo.run import Pace, Run
from lending.demo.world import World
from lending.service.business_date import read_business_date
from tests.support.bank import FIRST_DAY

QUICK = Pace(rate=1_000, threads=2, patience=0.5)


class BankByApi:
    """Takes applications in by the trial bank, puts them where a test wants them, and counts the other requests."""

    def __init__(self, trial, **then):
        self.trial, self.then, self.asked, self.refusals = trial, then, [], []

    def get(self, _token, path, **_params):
        return {"items": []} if path == "/tasks" else {"supplement": None}

    def post(self, _token, path, body=None, *, key=None):
        self.asked.append(path)
        if path == "/customers":
            person = {name: body[name] for name in ("name", "id_number", "phone")}
            self.trial.customer(body["login"], person=run_person(person))
        elif path == "/applications":
            made = self.trial.submit(self.trial.actor(f"applicant-{key.split('-')[1].zfill(4)}"))
            self.trial.set(made.id, **self.then)
            return {"id": made.id}
        elif self.refusals:
            raise self.refusals.pop(0)
        return {}

    def upload(self, *_arguments):
        return {"id": "document"}


def run_person(values):
    from lending.domain.new_application import Person  # noqa: PLC0415 -- only here

    return Person(**values)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    for name, seconds in {"_CALM": 0.1, "_LOOK": 0.02, "_AGAIN": 0.02, "_THINKS": 0.01}.items():
        monkeypatch.setattr(run, name, seconds)
    monkeypatch.setattr(officers, "_LONGEST_PAUSE", 0.02)


def world_of(trial, api, running=frozenset):
    return World(trial.bank, api, running)


def applicants(*rows, **behaviour):
    return [replace(german.applicant(row), behaviour=Behaviour(**behaviour)) for row in rows]


def begin(found):
    """Let the first applicant apply, before the run looks at the board."""
    found._invite()
    found._schedule.start()
    found._let_in(Board({}, {}, {}, 0), 1.0)
    while not found.customers:
        run.time.sleep(0.01)


def test_newcomers_wait_while_many_are_under_way(trial):
    api = BankByApi(trial, status="intake")
    found = Run(world_of(trial, api), applicants(0, 1, 2), replace(QUICK, most_under_way=2), lambda *_: None)
    found._invite()
    busy = Board({str(number): None for number in range(2)}, {}, {}, 0)
    assert found._let_in(busy, 3.0) == 1.0
    assert len(found._waiting) == 3
    assert found._let_in(Board({}, {}, {}, 0), 3.5) == 1.0
    assert len(found._waiting) == 1
    assert found._let_in(Board({}, {}, {}, 0), 0.4) == 0.4


def test_a_run_ends_when_every_application_has_ended_and_nothing_runs(trial):
    told = []
    api = BankByApi(trial, status="disbursed")
    Run(world_of(trial, api), applicants(0, 1), QUICK, lambda board, count, moves: told.append((board.ended, count, moves))).carry()
    assert told[-1] == (2, 2, 0)


def test_the_date_is_moved_while_only_time_is_left_to_wait_for(trial):
    api = BankByApi(trial, status="rejected")
    found = {}

    def running():
        return frozenset(found["run"].customers) if read_business_date(trial.bank) == FIRST_DAY else frozenset()

    found["run"] = Run(world_of(trial, api, running), applicants(0), QUICK, lambda *_: None)
    found["run"].carry()
    assert (read_business_date(trial.bank) - FIRST_DAY).days == 16


def test_nothing_is_moved_when_work_is_to_be_left_open(trial):
    api = BankByApi(trial, status="rejected")
    Run(world_of(trial, api, lambda: 1 / 0), applicants(0), replace(QUICK, leave_open=True), lambda *_: None).carry()
    assert read_business_date(trial.bank) == FIRST_DAY


def test_a_case_that_does_not_go_on_is_named(trial):
    with pytest.raises(StuckError, match="1 × intake: automatic steps"):
        Run(world_of(trial, BankByApi(trial, status="intake")), applicants(0), QUICK, lambda *_: None).carry()


def test_a_process_that_never_ends_is_given_up(trial, monkeypatch):
    monkeypatch.setattr(run, "_MOVES", 1)
    found = {}
    found["run"] = Run(
        world_of(trial, BankByApi(trial, status="withdrawn"), lambda: frozenset(found["run"].customers)),
        applicants(0),
        QUICK,
        lambda *_: None,
    )
    with pytest.raises(StuckError, match="1 cases still run after 16 days"):
        found["run"].carry()


def test_a_rejected_customer_appeals_once_and_again_only_after_a_refusal(trial):
    api = BankByApi(trial, status="rejected")
    api.refusals = [ApiRefusedError("not yet", status=409)]
    Run(world_of(trial, api), applicants(0, appeals=True), QUICK, lambda *_: None).carry()
    assert len([path for path in api.asked if path.endswith("/appeal")]) == 2


def test_who_changes_his_mind_at_once_withdraws(trial):
    api = BankByApi(trial, status="withdrawn")
    Run(world_of(trial, api), applicants(0, withdraws_at="submitted"), QUICK, lambda *_: None).carry()
    assert [path.rsplit("/", 1)[-1] for path in api.asked] == ["customers", "applications", "withdraw"]


def test_who_applied_in_an_earlier_run_does_not_again(trial):
    api = BankByApi(trial, status="disbursed")
    people = applicants(0, 1)
    Run(world_of(trial, api), people, QUICK, lambda *_: None).carry()
    second = Run(world_of(trial, api), people, QUICK, lambda *_: None)
    second.carry()
    assert second.newcomers == 0
    assert api.asked.count("/applications") == 2


def test_tasks_wake_the_customer_they_are_for(trial):
    api = BankByApi(trial, status="supplement")
    found = Run(world_of(trial, api), applicants(0), replace(QUICK, patience=0.6), lambda *_: None)
    begin(found)
    trial.task(next(iter(found.customers)), "supplement_material", "customer")
    with pytest.raises(StuckError, match="supplement: supplement_material"):
        found._watch()
    found._schedule.stop()
    assert [path.rsplit("/", 1)[-1] for path in api.asked] == ["customers", "applications", "supplement"]


def test_a_customer_who_will_not_come_lets_the_case_rest(trial):
    api = BankByApi(trial, status="offered")
    found = Run(world_of(trial, api), applicants(0, signs=False), QUICK, lambda *_: None)
    begin(found)
    trial.task(next(iter(found.customers)), "sign_contract", "customer")
    found._watch()
    found._schedule.stop()
    assert "/contracts/open" not in "".join(api.asked)
