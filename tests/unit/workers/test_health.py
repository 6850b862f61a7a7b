import json
import threading
from typing import Any

import pytest
import requests

from workers import health
from workers.metrics import Metrics
from workers.outcomes import Completed
from workers.runtime import Runtime, RuntimeSettings


@pytest.fixture
def runtime(source: Any) -> Runtime:
    return Runtime(
        source,
        {"probe.weigh_case": ()},
        lambda _job: Completed({}),
        settings=RuntimeSettings(),
        metrics=Metrics(),
        aborted=threading.Event(),
    )


def answer(runtime: Runtime, path: str, **more: Any) -> tuple[str, bytes]:
    seen: list[str] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "QUERY_STRING": ""}
    body = b"".join(health.health_app(runtime, **more)(environ, lambda status, _headers: seen.append(status)))  # type: ignore[arg-type, return-value]
    return seen[0], body


def test_health_says_that_all_is_well(runtime: Runtime) -> None:
    status, body = answer(runtime, "/health")
    assert status == "200 OK"
    assert json.loads(body) == {
        "healthy": True,
        "reason": None,
        "in_hand": 0,
        "capacity": 32,
        "topics": ["probe.weigh_case"],
        "agencies_away": [],
    }


def test_health_says_what_is_wrong(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Runtime, "trouble", lambda _self: "The thread fetcher died.")
    status, body = answer(runtime, "/health")
    assert status == "503 Service Unavailable"
    assert json.loads(body)["reason"] == "The thread fetcher died."


def test_an_agency_that_is_away_is_told_and_makes_no_worker_unwell(runtime: Runtime) -> None:
    standing = {"bureau": True, "court": False, "aml": False}
    status, body = answer(runtime, "/health", agencies=lambda: standing)
    assert status == "200 OK"
    assert json.loads(body)["agencies_away"] == ["aml", "court"]


def test_prometheus_is_told_of_each_agency_as_it_is_when_it_asks(runtime: Runtime) -> None:
    standing = {"bureau": True}
    app = health.health_app(runtime, agencies=lambda: standing)

    def away() -> list[str]:
        environ = {"PATH_INFO": "/metrics", "REQUEST_METHOD": "GET", "QUERY_STRING": ""}
        text = b"".join(app(environ, lambda *_: None)).decode()  # type: ignore[arg-type]
        return [line for line in text.splitlines() if line.startswith("loanflow_agency_away")]

    assert away() == ['loanflow_agency_away{agency="bureau"} 0.0']
    standing["bureau"] = False
    assert away() == ['loanflow_agency_away{agency="bureau"} 1.0']


def test_other_paths_are_not_found(runtime: Runtime) -> None:
    assert answer(runtime, "/")[0] == "404 Not Found"


def test_the_server_listens_on_loopback_and_ends(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    original = health.make_server
    monkeypatch.setattr(health, "make_server", lambda *a, **k: made.append(original(*a, **k)) or made[-1])
    close = health.serve(runtime, 0)
    try:
        host, port = made[0].server_address
        assert host == "127.0.0.1"
        text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
    finally:
        close()
    assert "loanflow_jobs_in_hand 0.0" in text
    assert "loanflow_last_fetch_timestamp_seconds" in text
