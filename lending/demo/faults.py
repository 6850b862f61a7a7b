"""Faults of the sandbox during a run: the outside world is not always there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from lending.config import Settings
from lending.errors import LendingError

#: Seconds to wait for the sandbox's answer.
_ANSWER = 10.0


@contextmanager
def failing_agencies(settings: Settings, share: str) -> Iterator[None]:
    """Let a share of all calls to the sandbox's agencies fail, until the end, whatever happens."""
    if share == "0":
        yield
        return
    _faults(settings, "PUT", {"mode": "error", "share": share})
    try:
        yield
    finally:
        _faults(settings, "DELETE", None)


def _faults(settings: Settings, method: str, body: dict[str, Any] | None) -> None:
    url, headers = f"{settings.agencies_url}/sandbox/v1/faults", {"Authorization": f"Bearer {settings.agency_credential}"}
    try:
        answer = requests.request(method, url, json=body, headers=headers, timeout=_ANSWER)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise LendingError(f"The sandbox does not answer ({type(error).__name__}); the demonstration needs it: `loanflow up`.") from error
