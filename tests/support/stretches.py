"""Has even the shortest journal checked by other processes."""

import os

import pytest

from lending.adapters.db.audit import stretches


def check_by_others(monkeypatch: pytest.MonkeyPatch, at_once: int, program: str | None = None) -> None:
    """Have every chain checked by two processes, a few links at a time; they run another program when one is given."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(stretches, "LEAST", 1)
    monkeypatch.setattr(stretches, "AT_ONCE", at_once)
    if program is not None:
        monkeypatch.setattr(stretches, "_PROGRAM", program)
