import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from lending.adapters.engine.operaton_rest import EngineBusyError, EngineRefusedError, Rest, error_of, identifier, instant, timestamp, typed
from lending.errors import EngineUnavailableError, InvalidInputError


class Silent(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def answering(*answers: tuple[str, bytes], kind: str = "application/json") -> Iterator[tuple[Rest, list[str]]]:
    queue, seen = list(answers), []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["PATH_INFO"])
        status, body = queue.pop(0) if len(queue) > 1 else queue[0]
        start_response(status, [("Content-Type", kind), ("Location", "/elsewhere"), ("Set-Cookie", "JSESSIONID=one; Path=/")])
        return [body]

    with make_server("127.0.0.1", 0, app, handler_class=Silent) as server:  # type: ignore[arg-type]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        rest = Rest(f"http://127.0.0.1:{server.server_port}/engine-rest/", "u", "p")
        yield rest, seen
        rest.http.close()
        server.shutdown()
        thread.join()


def response(status: int, body: bytes) -> requests.Response:
    found = requests.Response()
    found.status_code, found._content = status, body
    return found


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "Null"),
        (True, "Boolean"),
        (7, "Integer"),
        (-(2**31), "Integer"),
        (2**31, "Long"),
        (-(2**63), "Long"),
        (0.5, "Double"),
        ("", "String"),
        ("x" * 4000, "String"),
    ],
)
def test_each_scalar_has_its_engine_type(value: Any, kind: str) -> None:
    assert typed({"fact": value}) == {"fact": {"value": value, "type": kind}}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (Decimal("1.5"), "not a Decimal"),
        ([1], "not a list"),
        ({"a": 1}, "not a dict"),
        (float("nan"), "finite"),
        (float("inf"), "finite"),
        ("x" * 4001, "4000 characters"),
        (2**63, "64 bits"),
    ],
)
def test_what_is_no_scalar_is_named(value: Any, problem: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        typed({"good": 1, "bad": value})
    assert list(caught.value.errors) == ["bad"]
    assert problem in caught.value.errors["bad"][0]


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - hypothesis wants them naive
def test_an_instant_survives_writing_and_reading_to_the_millisecond(at: datetime) -> None:
    assert abs(instant(timestamp(at)) - at) < timedelta(milliseconds=1)


def test_instants_are_read_in_utc() -> None:
    found = instant("2026-11-25T18:00:00.250+0800")
    assert found == datetime(2026, 11, 25, 10, 0, 0, 250_000, tzinfo=UTC)
    assert found.tzinfo is UTC
    assert timestamp(found.astimezone(timezone(timedelta(hours=8)))) == "2026-11-25T10:00:00.250+0000"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="time zone"):
        timestamp(datetime(2026, 1, 1))  # noqa: DTZ001 - the case


@pytest.mark.parametrize("text", ["", "a/b", "..", ".", "a b", "a?b", "a%2Fb", "x" * 256, "a\n"])
def test_what_is_no_id_never_reaches_a_path(text: str) -> None:
    with pytest.raises(InvalidInputError):
        identifier(text)


def test_ids_of_the_engine_pass() -> None:
    for text in ("c2703952-e75f-11f1-8f24-02fc00000001", "probe:1:c27e1c08", "signing_and_disbursement"):
        assert identifier(text) == text


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b"", EngineUnavailableError),
        (502, b"<html>", EngineUnavailableError),
        (500, b"[]", EngineUnavailableError),
        (500, b'{"type": "OptimisticLockingException", "message": "m"}', EngineBusyError),
        (500, b'{"type": "ProcessEnginePersistenceException", "message": "m"}', EngineBusyError),
        (500, b'{"type": "ProcessEngineException", "message": "m"}', EngineRefusedError),
        (500, b'{"type": "ProcessEngineException", "message": "ENGINE-03077 Cannot resolve parent"}', EngineBusyError),
        (
            500,
            b'{"type": "NullPointerException", "message": "Cannot invoke \\"org.operaton.bpm.Part.getParent()\\" as it is null"}',
            EngineBusyError,
        ),
        (400, b'{"type": "RestException", "message": null}', EngineRefusedError),
        (404, b"", EngineRefusedError),
    ],
)
def test_answers_that_are_no_success_are_told_apart(status: int, body: bytes, kind: type[Exception]) -> None:
    assert type(error_of(response(status, body))) is kind


def test_a_refusal_carries_status_kind_and_the_engines_words() -> None:
    error = error_of(response(404, b'{"type": "RestException", "message": "no such task"}'))
    assert isinstance(error, EngineRefusedError)
    assert (error.status, error.kind, str(error)) == (404, "RestException", "no such task")


def test_a_rolled_back_request_is_sent_again() -> None:
    busy = ("500 Error", b'{"type": "OptimisticLockingException", "message": "m"}')
    with answering(busy, busy, ("200 OK", b'{"count": 3}')) as (rest, seen):
        assert rest.get("/task/count") == {"count": 3}
    assert seen == ["/engine-rest/task/count"] * 3


def test_a_request_rolled_back_for_ever_ends_as_unavailable() -> None:
    with (
        answering(("500 Error", b'{"type": "OptimisticLockingException", "message": "m"}')) as (rest, seen),
        pytest.raises(EngineBusyError),
    ):
        rest.post("/message")
    assert len(seen) == 6


@pytest.mark.parametrize("status", ["302 Found", "200 OK"])
def test_something_else_at_the_engines_address_is_said(status: str) -> None:
    with answering((status, b"<html>"), kind="text/html") as (rest, seen):
        with pytest.raises(EngineUnavailableError, match="is no engine"):
            rest.get("/version")
        assert not rest.http.cookies
    assert len(seen) == 1


def test_an_empty_answer_is_none() -> None:
    with answering(("200 OK", b"")) as (rest, _seen):
        assert rest.post("/task/x/complete", {}) is None


def test_a_refused_connection_is_the_engine_away() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        rest = Rest(f"http://127.0.0.1:{bound.getsockname()[1]}", "u", "p")
        with pytest.raises(EngineUnavailableError, match="is it running"):
            rest.get("/version")


def test_a_half_open_connection_times_out() -> None:
    # Given a peer that accepts and never answers
    with socket.create_server(("127.0.0.1", 0)) as peer:
        rest = Rest(f"http://127.0.0.1:{peer.getsockname()[1]}", "u", "p", read=timedelta(milliseconds=100))
        # When / Then both the usual request and the long poll come back
        for connection in (rest, rest.patient(timedelta(milliseconds=50))):
            with pytest.raises(EngineUnavailableError, match="ReadTimeout"):
                connection.get("/version")
        rest.http.close()


def test_the_long_poll_shares_the_connections_and_waits_longer() -> None:
    rest = Rest("http://127.0.0.1:1", "u", "p", read=timedelta(seconds=20))
    patient = rest.patient(timedelta(seconds=2))
    assert patient.http is rest.http
    assert patient.read == timedelta(seconds=22)


def test_the_password_is_never_shown() -> None:
    assert "secret" not in repr(Rest("http://127.0.0.1:1", "u", "secret"))
