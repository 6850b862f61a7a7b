from datetime import UTC, datetime

import pytest

from sandbox.application import World, create_app
from sandbox.store import Store

CREDENTIAL = "test credential"
#: A person as a question describes one.
PERSON = {
    "id_number": "110101199003070011",
    "name": "Zhang Wei",
    "as_of": "2026-11-23",
    "declared": {"monthly_income": "12000.00", "employer": "Harbour Works", "occupation": "employed", "months_employed": 30},
}


@pytest.fixture
def store():
    opened = Store(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def world(store):
    return World(store, now=lambda: datetime(2026, 11, 23, 8, tzinfo=UTC))


@pytest.fixture
def client(world):
    return create_app(world, CREDENTIAL).test_client()


@pytest.fixture
def headers():
    return {"Authorization": f"Bearer {CREDENTIAL}", "X-Request-Id": "r-1"}


@pytest.fixture
def ask(client, headers):
    """Ask an agency: path and body to response."""
    return lambda path, body: client.post(path, json=body, headers=headers)


@pytest.fixture
def person():
    """Describe a person, with some parts told otherwise."""

    def described(id_number=PERSON["id_number"], **declared):
        return {**PERSON, "id_number": id_number, "declared": {**PERSON["declared"], **declared}}

    return described


@pytest.fixture
def command(client, headers):
    """Give the control interface an order: method, path and body to response."""
    return lambda method, path, body=None: client.open(f"/sandbox/v1/{path}", method=method, json=body, headers=headers)
