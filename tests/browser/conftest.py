"""How long a browser's tests wait for what must come: long, since machines that share a run out are slow."""

import pytest
from playwright.sync_api import expect

#: Milliseconds.
PATIENCE = 30_000


@pytest.fixture(autouse=True, scope="session")
def _patient() -> None:
    expect.set_options(timeout=PATIENCE)
