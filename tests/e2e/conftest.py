from collections.abc import Callable, Iterator

import pytest

from tests.support.cases import Case, Town
from tests.support.stack import Stack, running_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("bank"), web=False, LOANFLOW_JOB_TRIES="2", LOANFLOW_JOB_BACKOFF_SECONDS="0.1") as running:
        yield running


@pytest.fixture(scope="session")
def town(stack: Stack) -> Town:
    return Town(stack)


@pytest.fixture
def apply(town: Town) -> Callable[..., Case]:
    return town.apply
