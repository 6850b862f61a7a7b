"""What tells open pages that something changed."""

import dataclasses
import threading
from datetime import UTC, datetime

import pytest

from lending.adapters.db.session import pulse
from lending.service.portfolio.now import BookNow, Looked
from tests.support.web import signed_in
from webapp.live import Desks, Streams, part

CHANGED, BREATH = b"event: changed\ndata:\n\n", b":\n\n"


@pytest.fixture
def streams(app, trial, monkeypatch):
    """Streams for two pages, that look all the time and tell at once."""
    for name in ("_LOOK", "_LEAST"):
        monkeypatch.setattr(f"webapp.live.{name}", 0.0)
    made = Streams(dataclasses.replace(trial.bank, pulse=pulse(trial.database)), most=2)
    app.extensions["streams"] = made
    yield made
    made.stopping.set()


def test_a_stream_needs_somebody_signed_in(app, streams):
    assert app.test_client().get("/live").status_code == 303


def test_a_commit_is_told_and_nothing_about_what_it_was(app, trial, streams):
    answer = signed_in(app, "reviewer").get("/live")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "text/event-stream", "no-store")
    told = answer.iter_encoded()
    assert next(told) == BREATH
    # When
    trial.submit()
    # Then
    assert next(told) == CHANGED
    answer.close()


def test_while_nothing_happens_it_only_breathes(app, streams, monkeypatch):
    monkeypatch.setattr("webapp.live._ALIVE", 0.0)
    client = signed_in(app, "reviewer")
    told = client.get("/live").iter_encoded()
    assert [next(told) for _ in range(5)] == [BREATH] * 5


def test_who_comes_when_all_streams_are_taken_is_told_so_until_one_leaves(app, streams):
    client = signed_in(app, "reviewer")
    first, second = client.get("/live"), client.get("/live")
    # When
    late = client.get("/live")
    # Then
    assert (late.status_code, late.text) == (503, "All streams are taken; ask for the page itself now and then.\n")
    first.close()
    first.close()
    assert client.get("/live").status_code == 200
    assert client.get("/live").status_code == 503
    second.close()


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_a_stream_that_nobody_reads_gives_its_place_back(app, streams, method):
    client = signed_in(app, "reviewer")
    for _ in range(3):
        answer = client.open("/live", method=method)
        assert answer.status_code == 200
        answer.close()


def test_a_stream_ends_when_its_browser_is_gone(app, streams):
    gone = []
    answer = signed_in(app, "reviewer").get("/live", environ_overrides={"waitress.client_disconnected": lambda: bool(gone)})
    told = answer.iter_encoded()
    next(told)
    gone.append("away")
    assert list(told) == []


def test_a_stream_ends_when_the_server_does(app, streams):
    told = signed_in(app, "reviewer").get("/live").iter_encoded()
    next(told)
    streams.stopping.set()
    assert list(told) == []


def test_a_browser_has_to_ask_anew_after_a_while(app, streams, monkeypatch):
    monkeypatch.setattr("webapp.live._LONGEST", 0.0)
    told = signed_in(app, "reviewer").get("/live").iter_encoded()
    assert list(told) == [BREATH]


def test_the_bank_is_looked_at_once_for_all_who_ask(trial, monkeypatch):
    looks = []
    watched = dataclasses.replace(trial.bank, pulse=lambda: looks.append("look"))
    streams = Streams(watched)
    for _ in range(50):
        streams.beat()
    assert len(looks) == 1


@pytest.mark.parametrize(("again", "told"), [(None, None), (0.04, "0.1"), (0.1, "0.1"), (4.91, "5.0"), (5.0, "5.0")])
def test_who_looks_at_a_board_never_asks_before_there_is_something_newer(app, again, told):
    """Told 0.0, an open board asked no more: what changed in that moment was not seen for a minute."""
    at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    now = BookNow(at=at, today=at.date(), tiers=(), stages=(), segments=())
    with app.test_request_context():
        assert part("", Looked(now, again)).headers.get("Loanflow-Again") == told


def test_as_many_requests_as_there_are_desks_are_worked_on_at_once():
    at_work, most, alone = [], [], threading.Lock()
    arrived = threading.Semaphore(0)
    leave = threading.Event()

    def app(_environ, _start_response):
        with alone:
            at_work.append(1)
            most.append(len(at_work))
        arrived.release()
        leave.wait(10)
        with alone:
            at_work.pop()
        return []

    desks = Desks(app, 3)
    threads = [threading.Thread(target=desks, args=({}, None)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        assert arrived.acquire(timeout=10)
    leave.set()
    for thread in threads:
        thread.join(10)
    assert (max(most), len(most)) == (3, 8)
