from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lending.commands import status


@pytest.mark.parametrize(
    ("restarts", "said"), [(0, "web       healthy  http"), (1, "healthy, 1 restart  http"), (2, "healthy, 2 restarts  http")]
)
def test_how_often_a_part_was_started_again_is_said_in_plain_words(monkeypatch, restarts, said):
    part = {"name": "web", "healthy": True, "reason": None, "agencies_away": [], "url": "http://127.0.0.1", "pid": 1, "restarts": restarts}
    monkeypatch.setattr(status, "is_running", lambda _state: True)
    monkeypatch.setattr(status, "is_ours", lambda _state: True)
    monkeypatch.setattr(status, "Settings", SimpleNamespace(load=lambda: None))
    monkeypatch.setattr(status, "_parts", lambda _settings: [part])
    done = CliRunner().invoke(status.command)
    assert said in done.output, done.output
