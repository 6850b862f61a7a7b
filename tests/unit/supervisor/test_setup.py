from pathlib import Path

import pytest

from lending.config import Settings, stored_secrets
from lending.supervisor import setup
from lending.supervisor.state import prepare_state


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    prepare_state(tmp_path)
    return Settings.from_env({**stored_secrets(tmp_path), "LOANFLOW_STATE": str(tmp_path)})


@pytest.mark.parametrize("address", ["postgresql://bank@localhost/bank", "sqlite:///{state}/there.db"])
def test_only_a_new_bank_in_a_file_begins_with_an_older_book(settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    (settings.state / "there.db").touch()
    monkeypatch.setattr("lending.supervisor.setup._run", lambda *_: pytest.fail("nothing is to be lived through"))
    elsewhere = Settings.from_env(
        {
            **stored_secrets(settings.state),
            "LOANFLOW_STATE": str(settings.state),
            "LOANFLOW_DATABASE_URL": address.format(state=settings.state),
        }
    )
    assert not setup.begin_older_book(elsewhere, {})
