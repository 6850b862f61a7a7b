"""Live updates from the web's own server, as a browser gets them."""

from contextlib import ExitStack

import pytest
import requests

from lending.service.users import register_customer
from tests.support.bank import PASSWORD, build_test_bank, new_person
from tests.support.stack import Stack, wait_for
from tests.support.web import csrf_token
from webapp.live import STREAMS


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """The web alone, as a process of its own: it needs no engine to say what changed."""
    directory = tmp_path_factory.mktemp("live")
    trial = build_test_bank(directory)
    stack = Stack(directory, LOANFLOW_DATABASE_URL=trial.url)
    stack.start("webapp")
    stack.wait_healthy("webapp")
    yield stack
    stack.end()
    trial.close()


@pytest.fixture(scope="module")
def officer(web):
    session = requests.Session()
    token = csrf_token(session.get(f"{web.url('webapp')}/sign-in", timeout=30))
    form = {"login": "reviewer", "password": PASSWORD, "csrf_token": token}
    assert session.post(f"{web.url('webapp')}/sign-in", data=form, timeout=30).ok
    return session


def listen(web, officer):
    return officer.get(f"{web.url('webapp')}/live", stream=True, timeout=60)


def test_a_commit_of_another_process_reaches_the_page(web, officer):
    with listen(web, officer) as stream:
        lines = stream.iter_lines()
        assert next(lines) == b":"
        # When another program commits
        register_customer(web.bank, "somebody", PASSWORD, new_person())
        # Then
        assert next(line for line in lines if line not in {b"", b":"}) == b"event: changed"


def test_pages_are_answered_however_many_listen_and_one_too_many_is_told_so(web, officer):
    with ExitStack() as open_streams:
        # An iterator that nobody holds lets go of its connection.
        held = []
        for _ in range(STREAMS):
            stream = open_streams.enter_context(room(web, officer))
            held.append(stream.iter_lines())
            assert next(held[-1]) == b":"
        # When
        late = listen(web, officer)
        # Then
        assert late.status_code == 503
        assert officer.get(f"{web.url('webapp')}/tasks", timeout=60).status_code == 200
    # And once they left there is room again
    with room(web, officer) as stream:
        assert next(stream.iter_lines()) == b":"


def room(web, officer):
    """Return a stream as soon as those of browsers that are gone were let go."""

    def tried():
        stream = listen(web, officer)
        return stream if stream.status_code == 200 else None

    return wait_for(tried, 60, said="the streams of browsers that are gone were not let go")


def test_the_server_ends_while_somebody_listens(web, officer):
    with room(web, officer) as stream:
        lines = stream.iter_lines()
        assert next(lines) == b":"
        # When
        web.parts["webapp"].terminate()
        # Then the stream ends, and the server in order
        assert [line for line in lines if line.startswith(b"event")] == []
        assert web.parts["webapp"].wait(60) == 0
