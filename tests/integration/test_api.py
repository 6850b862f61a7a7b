"""The API as it is served: waitress, sockets, threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
import requests
from waitress import create_server

from lending.domain.applications import Application
from lending.service.users import issue_token
from tests.support.bodies import APPLICATION
from tests.support.web import build_app
from tests.support.worlds import pdf
from webapp.__main__ import CUT_OFF, DESKS, THREADS
from webapp.live import Desks


def serve(server: Any) -> None:
    # Closed from the test's thread while it waits for a call: its select then finds the socket gone.
    with suppress(OSError):
        server.run()


@pytest.fixture
def url(trial) -> Iterator[str]:
    app = build_app(trial, with_pages=False)
    server = create_server(Desks(app, DESKS), host="127.0.0.1", port=0, threads=THREADS, ident="", max_request_body_size=CUT_OFF)
    thread = Thread(target=serve, args=(server,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/api/v1"
    server.close()
    thread.join(10)


@pytest.fixture
def anna(trial) -> dict[str, str]:
    trial.customer("anna")
    return {"Authorization": f"Bearer {issue_token(trial.bank, 'anna')}"}


@pytest.fixture
def wanted(trial, anna) -> dict:
    person = trial.person_of(trial.actor("anna"))
    left_out = ("guarantor", "documents", "scorecard", "collateral")
    body = {name: value for name, value in APPLICATION.items() if name not in left_out}
    return {**body, "applicant": {"name": person.name, "id_number": person.id_number, "phone": person.phone}}


def test_clicks_at_the_same_moment_make_one_application(trial, url, anna, wanted):
    def submit(number: int) -> int:
        return requests.post(f"{url}/applications", json=wanted, headers={**anna, "Idempotency-Key": f"{number}"}, timeout=30).status_code

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(submit, range(8))) == [201] + [409] * 7
    with trial.bank.read() as book:
        assert book.count(Application) == 1


def test_one_key_from_eight_sides_is_one_application(trial, url, anna, wanted):
    def submit(_: int) -> str:
        answer = requests.post(f"{url}/applications", json=wanted, headers={**anna, "Idempotency-Key": "once"}, timeout=30)
        return answer.headers["Location"]

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(submit, range(8)))) == 1


def test_fifty_megabytes_get_an_answer_in_words(url, anna):
    content = b"x" * (50 * 1024 * 1024)
    as_json = requests.post(f"{url}/applications", data=content, headers={**anna, "Content-Type": "application/json"}, timeout=60)
    as_file = requests.post(f"{url}/documents", files={"file": ("scan.pdf", content)}, data={"kind": "identity"}, headers=anna, timeout=60)
    for answer in (as_json, as_file):
        assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")
        assert "12 MB" in answer.json()["detail"]


def test_papers_and_files_come_back_under_the_names_they_were_sent_by(trial, url, anna):
    approver = {"Authorization": f"Bearer {issue_token(trial.bank, 'approver')}"}
    task = trial.task(trial.submit().id, "approve_case", "approver")
    for path, name, caller in (("/documents", "身份.pdf", anna), (f"/tasks/{task.id}/attachments", "現場.pdf", approver)):
        said = {"kind": "identity"} if caller is anna else {}
        made = requests.post(f"{url}{path}", files={"file": (name, pdf())}, data=said, headers=caller, timeout=30)
        assert (made.status_code, made.json()["file_name"]) == (201, name)
        answer = requests.get(f"{url}{path}/{made.json()['id']}", headers=caller, timeout=30)
        assert (answer.status_code, answer.content) == (200, pdf())
        assert quote(name) in answer.headers["Content-Disposition"]


def test_the_server_does_not_say_what_it_is(url):
    assert "Server" not in requests.get(f"{url}/openapi.json", timeout=30).headers


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"])
def test_a_forwarded_header_of_a_stranger_changes_nothing(url, header):
    answer = requests.get(f"{url}/tasks", headers={header: "https"}, timeout=30)
    assert (answer.status_code, "Strict-Transport-Security" in answer.headers) == (401, False)
