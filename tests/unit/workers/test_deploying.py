"""Models wait for the engine, and are read and checked once it is there."""

import pytest

import workers.__main__ as workers
from lending.adapters.models import bundled_models
from lending.errors import EngineUnavailableError
from tests.support.bank import TrialBank


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often the models were read."""
    times: list[int] = []

    def models() -> dict[str, bytes]:
        times.append(1)
        return bundled_models()

    monkeypatch.setattr(workers, "bundled_models", models)
    return times


def test_while_the_engine_is_away_nothing_is_read_and_it_is_said_once(
    trial: TrialBank, read: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Given an engine that answers the third knock
    trial.engine.down = True
    knocks: list[int] = []

    def knock(_seconds: float) -> None:
        assert not read
        knocks.append(1)
        trial.engine.down = len(knocks) < 3

    monkeypatch.setattr(workers.time, "sleep", knock)

    workers.deploy_when_ready(trial.bank, workers.Router(trial.bank, workers.MODULES).topics)

    assert len(knocks) == 3
    assert len(read) == 1
    assert trial.engine.deployed
    assert [record.message for record in caplog.records if "not there yet" in record.message] == [
        "the engine is not there yet: The engine is down."
    ]


def test_an_engine_that_goes_away_while_models_are_sent_is_asked_again(
    trial: TrialBank, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, tell = [], trial.engine.deploy

    def deploy(*what: object) -> object:
        told.append(what)
        if len(told) == 1:
            raise EngineUnavailableError("The engine does not answer.")
        return tell(*what)

    monkeypatch.setattr(trial.engine, "deploy", deploy)
    monkeypatch.setattr(workers.time, "sleep", lambda _seconds: None)

    workers.deploy_when_ready(trial.bank, workers.Router(trial.bank, workers.MODULES).topics)

    assert len(told) == len(read) == 2
