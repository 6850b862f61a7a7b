import json
import logging
import socket
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from marshmallow import Schema, fields

from lending.adapters.agencies.transport import AGENCIES, AgencyHttp, Limits, RejectedError
from lending.errors import AgencyUnavailableError, ConflictError

#: Patient, so that a busy machine is not taken for an agency that is away.
PATIENT = Limits(connect=10, read=10, whole=10, pause=0.01, rest=1, failures=4, size=10_000)
HASTY = replace(PATIENT, read=0.5, whole=1)
SECRET = "110101199003070011"


class GreetingSchema(Schema):
    word = fields.String(required=True)


class ScriptedAgency:
    """Answers the next of its scripted answers, the last one ever after; keeps what it was asked."""

    def __init__(self):
        self.answers, self.asked, self.lock = [(200, b'{"word": "hello"}')], [], threading.Lock()

    def next(self, handler):
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self.lock:
            self.asked.append((handler.path, dict(handler.headers), body))
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def agency():
    scripted = ScriptedAgency()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            answer = scripted.next(self)
            if callable(answer):
                answer(self)
                return
            status, body = answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    scripted.url = f"http://127.0.0.1:{server.server_port}"
    yield scripted
    server.shutdown()
    thread.join()
    server.server_close()


def asking(url, limits=PATIENT):
    http = AgencyHttp(url, "credential", limits)
    return lambda agency="tax": http.ask(agency, "words", {"id_number": SECRET}, GreetingSchema())


def hang_up(handler):
    handler.connection.close()


def wait(handler):
    time.sleep(HASTY.whole * 2)
    handler.close_connection = True


def trickle(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(HASTY.read / 5)
    except OSError:
        pass  # the caller gave up, as it should
    handler.close_connection = True


def break_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "400")
    handler.end_headers()
    handler.wfile.write(b'{"wor')
    handler.close_connection = True


def test_a_good_answer_is_loaded_and_the_question_carried_credential_and_request_id(agency):
    assert asking(agency.url)() == {"word": "hello"}

    path, headers, body = agency.asked[0]
    assert (path, body) == ("/tax/v1/words", {"id_number": SECRET})
    assert headers["Authorization"] == "Bearer credential"
    assert len(headers["X-Request-Id"]) == 36


@pytest.mark.parametrize(
    "failure",
    [
        (500, b""),
        (503, b"{}"),
        (429, b""),
        (200, b""),
        (200, b"<html>"),
        (200, b"\xff"),
        (200, b"[" * 9000),
        (200, b"null"),
        (200, b'{"word": 7}'),
        (200, b'{"word": "' + b"x" * 20_000 + b'"}'),
        hang_up,
        break_off,
    ],
    ids=lambda failure: getattr(failure, "__name__", str(failure)[:30]),
)
def test_a_quick_failure_is_tried_once_more_with_the_same_request_id(agency, failure):
    agency.answers.insert(0, failure)

    assert asking(agency.url)() == {"word": "hello"}
    assert len({headers["X-Request-Id"] for _, headers, _ in agency.asked}) == 1
    assert len(agency.asked) == 2


@pytest.mark.parametrize(
    ("failure", "reason", "tries"),
    [
        ((500, SECRET.encode()), "HTTP 500", 2),
        ((200, SECRET.encode() + b"{"), "answer is not JSON", 2),
        ((200, b'{"110101199003070011": "110101199003070011"}'), "answer not as agreed in 110101199003070011, word", 2),
        (wait, "no answer in time", 1),
        (trickle, "no answer in time", 1),
        (hang_up, "connection failed or broke off", 2),
    ],
    ids=lambda case: getattr(case, "__name__", str(case)[:30]),
)
def test_when_no_usable_answer_comes_the_error_names_agency_and_reason(agency, failure, reason, tries, caplog):
    agency.answers = [failure]
    reason = reason.replace(f"{SECRET}, ", "")  # an unknown field's name is the answer's own text

    class StrictSchema(GreetingSchema):
        class Meta:
            unknown = "exclude"

    http = AgencyHttp(agency.url, "credential", HASTY if failure in (wait, trickle) else PATIENT)
    with caplog.at_level(logging.DEBUG, "lending"), pytest.raises(AgencyUnavailableError) as caught:
        http.ask("tax", "words", {"id_number": SECRET}, StrictSchema())

    assert (caught.value.agency, caught.value.reason) == ("tax", reason)
    assert len(agency.asked) == tries
    assert SECRET not in str(caught.value) + caplog.text


def test_a_redirect_is_not_followed(agency):
    agency.answers = [(302, b"")]

    with pytest.raises(RejectedError) as caught:
        asking(agency.url)()

    assert caught.value.status == 302
    assert [path for path, _, _ in agency.asked] == ["/tax/v1/words"]


@pytest.mark.parametrize(
    ("status", "body", "refusal"),
    [
        (400, b'{"code": "account_closed"}', None),
        (401, b"", None),
        (404, b"", None),
        (422, b'{"code": "account_closed"}', "account_closed"),
        (422, b'{"code": "110101199003070011"}', "refused"),
        (422, b'{"code": ["account_closed"]}', "refused"),
        (422, b"[]", None),
        (422, b"oops", None),
    ],
)
def test_a_rejected_question_is_not_repeated_and_its_refusal_is_an_agreed_word(agency, status, body, refusal):
    agency.answers = [(status, body)]

    with pytest.raises(RejectedError) as caught:
        asking(agency.url)()

    assert (caught.value.status, caught.value.refusal) == (status, refusal)
    assert SECRET not in str(caught.value)
    assert len(agency.asked) == 1


def test_a_key_used_otherwise_is_a_conflict_and_not_repeated(agency):
    agency.answers = [(409, b"")]

    with pytest.raises(ConflictError):
        asking(agency.url)()

    assert len(agency.asked) == 1


def test_nobody_listening_is_unavailable():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(AgencyUnavailableError, match="connection failed"):
            asking(f"http://127.0.0.1:{unused.getsockname()[1]}")()


def until(condition):
    deadline = time.monotonic() + 30
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def attempt(ask, agency="tax"):
    try:
        return ask(agency)
    except AgencyUnavailableError as error:
        return error.reason


def test_repeated_failures_open_the_circuit_of_that_agency_only_and_rest_closes_it(agency):
    # Given
    ask = asking(agency.url)
    agency.answers = [(500, b"")]
    attempt(ask)
    attempt(ask)
    # When
    asked = len(agency.asked)
    assert attempt(ask).startswith("circuit open")
    assert len(agency.asked) == asked
    # Then
    agency.answers = [(200, b'{"word": "hello"}')]
    assert ask("aml") == {"word": "hello"}
    assert until(lambda: attempt(ask) == {"word": "hello"})


def test_an_agency_is_away_until_its_next_usable_answer(agency):
    http = AgencyHttp(agency.url, "credential", PATIENT)

    def ask(name):
        return http.ask(name, "words", {}, GreetingSchema())

    assert http.answering() == dict.fromkeys(AGENCIES, True)
    # When it fails twice, each time in both tries
    agency.answers = [(500, b"")]
    attempt(ask)
    attempt(ask)
    # Then only it is away, until it was asked again and answered
    assert [name for name, answers in http.answering().items() if not answers] == ["tax"]
    agency.answers = [(200, b'{"word": "hello"}')]
    assert until(lambda: attempt(ask) == {"word": "hello"})
    assert http.answering()["tax"]


def test_rejections_do_not_open_the_circuit(agency):
    ask = asking(agency.url)
    agency.answers = [(422, b"{}")]
    for _ in range(PATIENT.failures * 2):
        attempt(ask)
    agency.answers = [(200, b'{"word": "hello"}')]

    assert ask() == {"word": "hello"}


def test_questions_to_one_agency_run_side_by_side(agency):
    together = threading.Barrier(4)

    def meet(handler):
        together.wait(30)
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b'{"word": "met"}')
        handler.close_connection = True

    agency.answers = [meet]
    ask, met = asking(agency.url, Limits(read=30, whole=30, tries=1)), []
    threads = [threading.Thread(target=lambda: met.append(ask())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert met == [{"word": "met"}] * 4


def test_an_address_by_agency_is_used_and_a_missing_one_is_said(agency):
    http = AgencyHttp({"tax": agency.url + "/office/"}, "credential", PATIENT)

    http.ask("tax", "words", {}, GreetingSchema())

    assert agency.asked[0][0] == "/office/v1/words"
    with pytest.raises(AgencyUnavailableError, match="No address is configured for the agency aml"):
        http.ask("aml", "words", {}, GreetingSchema())


def test_a_proxy_of_the_environment_does_not_see_the_questions(agency, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert asking(agency.url)() == {"word": "hello"}


def test_there_are_sixteen_agencies():
    assert len(set(AGENCIES)) == 16
