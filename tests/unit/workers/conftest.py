import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lending.service.ports import Job

# With importlib's import mode tests cannot import one another; the fake is handed out as a fixture.
_spec = importlib.util.spec_from_file_location("fake_source", Path(__file__).with_name("fake_source.py"))
assert _spec
assert _spec.loader
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)


@pytest.fixture
def make_source() -> Callable[..., Any]:
    return _module.FakeSource  # type: ignore[no-any-return]


@pytest.fixture
def source(make_source: Callable[..., Any]) -> Any:
    return make_source()


@pytest.fixture
def make_job() -> Callable[..., Job]:
    def make(number: int = 1, retries: int | None = None, topic: str = "probe.weigh_case") -> Job:
        return Job(f"j{number}", topic, f"app-{number}", {}, retries, f"pi-{number}")

    return make
