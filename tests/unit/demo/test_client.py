import json

import pytest
import requests
from requests.adapters import BaseAdapter

from lending.demo import client
from lending.demo.client import Api, ApiAwayError, ApiRefusedError


class Answers(BaseAdapter):
    """Gives prepared answers and keeps what was asked."""

    def __init__(self, *answers):
        super().__init__()
        self.answers, self.asked = list(answers), []

    def send(self, request, **_options):
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        found = requests.Response()
        found.status_code, found.url, found.request = status, request.url, request
        found._content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return found

    def close(self):
        pass


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(client, "_LONGEST_WAIT", 0.001)


def bank(*answers):
    adapter, session = Answers(*answers), requests.Session()
    session.mount("http://", adapter)
    return Api("http://bank/api/v1", session), adapter


def test_a_request_carries_the_token_and_its_own_key():
    api, adapter = bank((201, {"id": "7"}))
    assert api.post("secret", "/applications", {"amount": "1.00"}, key="k1") == {"id": "7"}
    request = adapter.asked[0]
    assert (request.url, request.headers["Authorization"], request.headers["Idempotency-Key"]) == (
        "http://bank/api/v1/applications",
        "Bearer secret",
        "k1",
    )
    assert json.loads(request.body) == {"amount": "1.00"}


@pytest.mark.parametrize("fault", [requests.ConnectionError("away"), (503, {"detail": "An agency is away."}), (500, b"<html>"), (429, {})])
def test_passing_faults_are_tried_again_with_the_same_key(fault):
    api, adapter = bank(fault, fault, (200, {"total": 3}))
    assert api.post("t", "/applications", {}, key="k") == {"total": 3}
    assert {request.headers["Idempotency-Key"] for request in adapter.asked} == {"k"}
    assert len(adapter.asked) == 3


def test_a_bank_that_stays_away_is_told_as_such():
    api, _ = bank(*[requests.ConnectionError("away")] * 20)
    with pytest.raises(ApiAwayError, match="loanflow up"):
        api.get("t", "/tasks")


def test_a_refusal_names_status_and_fields_and_no_ids():
    problem = {"title": "Invalid", "detail": "Some fields.", "errors": [{"field": "amount", "message": "Too much."}]}
    api, adapter = bank((422, problem))
    with pytest.raises(ApiRefusedError, match=r"HTTP 422 to PUT /applications/…/payment-list: Some fields\. amount: Too much\.") as caught:
        api.put("t", "/applications/a1b2/payment-list", {})
    assert caught.value.status == 422
    assert len(adapter.asked) == 1


def test_an_empty_answer_is_nothing():
    api, _ = bank((204, b""))
    assert api.post("t", "/applications/1/withdraw") is None


def test_an_upload_says_what_it_is():
    api, adapter = bank((201, {"id": "d"}))
    api.upload("t", "/documents", b"%PDF-1.7", "identity.pdf", {"kind": "identity"})
    body = adapter.asked[0].body
    assert b'filename="identity.pdf"' in body
    assert b'name="kind"\r\n\r\nidentity' in body
