import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.operaton.startup import aot_cache
from lending.config import Settings, stored_secrets
from lending.supervisor import setup
from lending.supervisor.state import prepare_state


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    prepare_state(tmp_path)
    return Settings.from_env({**stored_secrets(tmp_path), "LOANFLOW_STATE": str(tmp_path)})


@pytest.mark.parametrize("address", ["postgresql://bank@localhost/bank", "sqlite:///{state}/there.db"])
def test_only_a_new_bank_in_a_file_begins_with_an_older_book(settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    with closing(sqlite3.connect(settings.state / "there.db")) as there:
        there.executescript("CREATE TABLE branch (id); INSERT INTO branch VALUES ('ningbo')")
    monkeypatch.setattr("lending.supervisor.setup._run", lambda *_: pytest.fail("nothing is to be lived through"))
    elsewhere = Settings.from_env(
        {
            **stored_secrets(settings.state),
            "LOANFLOW_STATE": str(settings.state),
            "LOANFLOW_DATABASE_URL": address.format(state=settings.state),
        }
    )
    assert not setup.begin_older_book(elsewhere, {})


def test_a_file_that_another_command_made_before_is_still_a_new_bank(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr("lending.supervisor.setup._run", lambda _what, argv, _environment: ran.append(argv))
    Path(settings.database_url.removeprefix("sqlite:///")).touch()
    assert setup.begin_older_book(settings, {})
    assert ran[0][-2:] == ["seed", "--older-book"]


@pytest.mark.parametrize(("older", "said"), [(True, "every screen has something"), (False, "the screens of applications have something")])
def test_what_the_demo_shows_is_said_as_it_is(tmp_path: Path, *, older: bool, said: str) -> None:
    told: list[str] = []
    setup.tell_demo(told.append, tmp_path / "done", 20, older=older)(0, tmp_path)
    assert said in told[0]
    assert (tmp_path / "done").exists()


def test_the_engine_is_quickened_once_and_after_the_start_without_any_secret(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bool] = []
    monkeypatch.setattr("lending.supervisor.setup.prepare", lambda *_, quicken, **__: given.append(quicken))
    elsewhere = replace(settings, cache=settings.state / "cache")
    setup.fetch_engine(elsewhere)
    part = setup.quickening_part(elsewhere)
    assert given == [False]
    assert part is not None
    assert Path(part.argv[0]).is_absolute()
    assert part.argv[-3:] == ("engine.launcher", "operaton", "--prepare")
    assert {f"LOANFLOW_{name}" for name in ("ENGINE_PASSWORD", "SECRET_KEY", "JOURNAL_KEY", "AGENCY_CREDENTIAL")} <= part.withheld
    # Where it was done, or for another engine, there is nothing to do
    elsewhere.cache.mkdir()
    aot_cache(elsewhere.cache.resolve()).touch()
    assert setup.quickening_part(elsewhere) is None
    assert setup.quickening_part(replace(settings, cache=settings.state / "other", engine_kind="zeebe")) is None


@pytest.mark.parametrize(("made", "said"), [(True, "starts faster from the next time on"), (False, "code 0; see /logs/quickening.log")])
def test_how_quickening_went_is_told_by_what_it_made(settings: Settings, made: bool, said: str) -> None:
    elsewhere = replace(settings, cache=settings.state / "cache")
    elsewhere.cache.mkdir()
    if made:
        aot_cache(elsewhere.cache.resolve()).touch()
    lines: list[str] = []
    setup.tell_quickening(lines.append, elsewhere)(0, Path("/logs/quickening.log"))
    assert [said in line for line in lines] == [True]
