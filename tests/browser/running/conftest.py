from collections.abc import Iterator

import pytest

from tests.browser.conftest import require_chromium
from tests.support.stack import Stack, running_stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole running system, shared by the tests that need more than the web and a database."""
    require_chromium()
    with running_stack(tmp_path_factory.mktemp("running"), LOANFLOW_READING_SECONDS="2") as running:
        yield running
