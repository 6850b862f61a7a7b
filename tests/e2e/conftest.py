from collections.abc import Callable, Iterator

import pytest

from tests.bpmn_coverage.plugin import Witness
from tests.support.cases import Case
from tests.support.stack import Stack, running_stack
from tests.support.town import Town


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole running system but for the web, shared by every test of the paths; it ends with the last of them."""
    # Two tries a tenth of a second apart: an agency that is down need not be waited for.
    with running_stack(tmp_path_factory.mktemp("bank"), web=False, LOANFLOW_JOB_TRIES="2", LOANFLOW_JOB_BACKOFF_SECONDS="0.1") as running:
        yield running


@pytest.fixture(scope="package")
def everybody(stack: Stack) -> Town:
    return Town(stack)


@pytest.fixture
def town(everybody: Town) -> Town:
    """Everybody around the system, once no agency is left to rest because of what an earlier test did to it."""
    everybody.wait_for_agencies()
    return everybody


@pytest.fixture
def apply(town: Town, bpmn_paths: Witness) -> Iterator[Callable[..., Case]]:
    town.witness = bpmn_paths
    yield town.apply
    town.witness = None
