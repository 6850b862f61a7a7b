import json
import time

import pytest

from sandbox.agencies import AGENCIES

PATHS = [f"/{agency.name}/v1/{operation.path}" for agency in AGENCIES.values() for operation in agency.operations]
REPORT = "/bureau/v1/reports"
PAYMENT = {
    "key": "a:pay",
    "payee_name": "Sunrise",
    "payee_account": "6222000011112222",
    "amount": "10.00",
    "currency": "CNY",
    "reference": "loan",
}


def test_health_needs_no_credential(client):
    assert client.get("/health").json == {"status": "healthy"}


@pytest.mark.parametrize("path", [*PATHS, "/sandbox/v1/people", "/nowhere"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "test credential"}])
def test_a_stranger_is_turned_away_everywhere(client, path, headers):
    response = client.post(path, json={}, headers=headers)

    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", [None, [], 7, {}])
def test_a_question_that_is_none_is_refused_with_the_fields_named(ask, path, body):
    response = ask(path, body)

    assert response.status_code == 400
    assert response.json["errors"]


def test_a_question_without_a_request_id_is_refused(client, headers, person):
    del headers["X-Request-Id"]

    assert list(client.post(REPORT, json=person(), headers=headers).json["errors"]) == ["X-Request-Id"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"as_of": "soon"}, "as_of"),
        ({"id_number": ""}, "id_number"),
        ({"name": None}, "name"),
        ({"declared": {"monthly_income": 12000}}, "declared.monthly_income"),
        ({"declared": {"monthly_income": "-1.00"}}, "declared.monthly_income"),
        ({"declared": {"occupation": "king"}}, "declared.occupation"),
        ({"declared": {"months_employed": -1}}, "declared.months_employed"),
        ({"outcome": "good"}, "outcome"),
    ],
)
def test_a_wrong_field_is_named(ask, person, changed, field):
    response = ask(REPORT, {**person(), **changed})

    assert response.status_code == 400
    assert list(response.json["errors"]) == [field]


def test_a_question_too_large_is_refused(ask, person):
    assert ask(REPORT, {**person(), "name": "x" * 100_000}).status_code in {400, 413}


def test_a_get_is_not_a_question(client, headers):
    response = client.get(REPORT, headers=headers)

    assert response.status_code == 405
    assert response.json["title"] == "Method Not Allowed"


def test_an_error_is_a_server_error_in_a_problem_document(ask, command, person):
    command("PUT", "faults/bureau", {"mode": "error"})

    response = ask(REPORT, person())

    assert (response.status_code, response.mimetype) == (500, "application/problem+json")


def test_garbage_never_meets_the_contract(ask, command, person):
    command("PUT", "faults/bureau", {"mode": "garbage"})

    answers = {ask(REPORT, person(str(number))).data for number in range(60)}

    assert len(answers) == 5
    assert not any(b"report_id" in answer for answer in answers)


def test_a_line_that_is_down_breaks_off_in_the_answer(ask, command, person):
    command("PUT", "faults/bureau", {"mode": "down"})

    response = ask(REPORT, person())

    assert response.content_length > len(response.data)


def test_a_slow_answer_is_slow_and_right(ask, command, person):
    expected = ask(REPORT, person()).json
    command("PUT", "faults/bureau", {"mode": "slow", "seconds": 0.05})

    started = time.monotonic()
    answer = ask(REPORT, person()).json

    assert answer == expected
    assert time.monotonic() - started >= 0.05


@pytest.mark.parametrize("mode", ["error", "garbage", "down"])
def test_some_calls_that_fail_were_performed_and_a_repeat_tells_the_same(ask, command, mode):
    # Given
    command("PUT", "faults/payment", {"mode": mode})
    # When
    for number in range(20):
        ask("/payment/v1/transfers", {**PAYMENT, "key": str(number)})
    command("DELETE", "faults/payment")
    paid = ask("/payment/v1/totals", {"currency": "CNY"}).json["count"]
    for number in range(20):
        ask("/payment/v1/transfers", {**PAYMENT, "key": str(number)})
    # Then
    assert 0 < paid < 20
    assert ask("/payment/v1/totals", {"currency": "CNY"}).json == {"currency": "CNY", "count": 20, "amount": "200.00"}


@pytest.mark.parametrize("agency", AGENCIES)
def test_each_agency_publishes_its_contract(client, agency):
    document = client.get(f"/{agency}/openapi.json").json

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {path for path in PATHS if path.startswith(f"/{agency}/")}
    json.dumps(document)
