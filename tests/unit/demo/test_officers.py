from threading import Event

import pytest

from lending.demo.client import ApiAwayError, ApiRefusedError
from lending.demo.officers import Left, Officer

APPLICATION = {
    "id": "a",
    "reference": "LN-2026-000007",
    "product": "consumer",
    "amount": "50000.00",
    "term_months": 24,
    "method": "equal_instalment",
    "occupation": "employed",
}


def task(number, application="a", definition="release_payment"):
    return {"id": f"t{number}", "application_id": application, "definition": definition}


@pytest.fixture
def officer(world):
    world.api.answers["GET", "a"] = {"application": APPLICATION}
    world.api.answers["GET", "b"] = {"application": {**APPLICATION, "id": "b"}}
    return Officer(world, "disbursement", "disbursement_officer")


def test_a_task_is_claimed_read_and_completed(world, officer):
    world.api.answers["GET", "tasks"] = {"items": [task(1)]}
    assert officer.turn() == 1
    assert [path for _, path, *_ in world.api.asked] == ["/tasks", "/tasks/t1/claim", "/applications/a", "/tasks/t1/complete"]
    assert world.api.asked[-1][3] == {"entries": {"release_outcome": "release"}}


@pytest.mark.parametrize("status", [403, 404, 409])
def test_a_task_that_is_not_his_is_left_alone_from_then_on(world, officer, status):
    world.api.answers["GET", "tasks"] = {"items": [task(1)]}
    world.api.answers["POST", "claim"] = ApiRefusedError("no", status=status)
    assert officer.turn() == officer.turn() == 0
    assert world.api.paths("POST") == ["/tasks/t1/claim"]
    assert not world.troubles


def test_entries_that_are_refused_are_noted(world, officer):
    world.api.answers["GET", "tasks"] = {"items": [task(1)]}
    world.api.answers["POST", "complete"] = ApiRefusedError("reasons: missing", status=422)
    assert officer.turn() == 0
    assert [trouble for trouble in world.troubles if "release_payment" in trouble]


def test_a_bank_that_is_away_is_noted_and_asked_again(world, officer):
    world.api.answers["GET", "tasks"] = [ApiAwayError("away"), {"items": [task(1)]}]
    assert officer.turn() == 0
    assert officer.turn() == 1


def test_a_group_leaves_its_first_cases(world):
    world.api.answers["GET", "tasks"] = {"items": [task(1, "a"), task(2, "b")]}
    world.api.answers["GET", "b"] = {"application": {**APPLICATION, "id": "b"}}
    left = Left(1)
    first, second = (Officer(world, login, "disbursement_officer", left) for login in ("disbursement", "cashier"))
    assert first.turn() == 1
    assert second.turn() == 1
    assert "/tasks/t1/claim" not in world.api.paths("POST")


def test_an_officer_works_until_told_to_stop(world, officer):
    stopping = Event()
    world.api.answers["GET", "tasks"] = {"items": []}
    stopping.set()
    officer.work(stopping)
    assert world.api.asked == []
