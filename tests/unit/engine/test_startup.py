import threading
from pathlib import Path

import pytest
import yaml

from engine import launcher
from engine.command import Launch
from engine.errors import LaunchError
from engine.operaton import startup


def launch(tmp_path: Path, **more: object) -> Launch:
    return Launch(directory=tmp_path, cache=tmp_path, port=4711, password="engine-password", **more)  # type: ignore[arg-type]


def test_the_password_is_passed_on_but_never_shown(tmp_path: Path) -> None:
    command = startup.command(launch(tmp_path))

    assert command.variables["ENGINE_PASSWORD"] == "engine-password"
    assert "engine-password" not in " ".join(command.argv)
    assert "engine-password" not in repr(command) + repr(launch(tmp_path))


def test_h2_writes_each_commit_before_it_is_acknowledged(tmp_path: Path) -> None:
    assert "WRITE_DELAY=0" in startup.command(launch(tmp_path)).variables["ENGINE_JDBC_URL"]


@pytest.mark.parametrize(
    ("url", "address", "user", "password"),
    [
        ("postgresql://me:pass@db.bank:5433/engine", "jdbc:postgresql://db.bank:5433/engine?ApplicationName=loanflow-engine", "me", "pass"),
        ("postgresql+psycopg://me:p%40ss%2F@db/engine", "jdbc:postgresql://db/engine?ApplicationName=loanflow-engine", "me", "p@ss/"),
        ("postgresql:///engine", "jdbc:postgresql://localhost/engine?ApplicationName=loanflow-engine", "", ""),
    ],
)
def test_an_address_of_postgresql_becomes_one_for_java(tmp_path: Path, url: str, address: str, user: str, password: str) -> None:
    variables = startup.command(launch(tmp_path, database_url=url)).variables

    assert (variables["ENGINE_JDBC_URL"], variables["ENGINE_JDBC_USER"], variables["ENGINE_JDBC_PASSWORD"]) == (address, user, password)


def test_every_variable_of_the_configuration_is_given_and_none_is_left_over(tmp_path: Path) -> None:
    text = Path(startup.__file__).with_name("application.yaml").read_text()

    asked = {part.split("}")[0] for part in text.split("${")[1:]}
    assert asked == set(startup.command(launch(tmp_path)).variables)


def test_an_uncaught_bpmn_error_stays_visible_and_strangers_are_refused() -> None:
    settings = yaml.safe_load(Path(startup.__file__).with_name("application.yaml").read_text())["operaton.bpm"]

    assert settings["generic-properties.properties.enableExceptionsAfterUnhandledBpmnError"] is True
    assert settings["authorization.enabled"] is True
    assert settings["history-level"] == "full"


def test_the_start_up_cache_is_used_once_it_is_there(tmp_path: Path) -> None:
    assert not any("AOTCache" in argument for argument in startup.command(launch(tmp_path)).argv)

    startup.aot_cache(tmp_path).touch()

    assert f"-XX:AOTCache={startup.aot_cache(tmp_path)}" in startup.command(launch(tmp_path)).argv


@pytest.mark.parametrize(("bind", "reached"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("192.0.2.1", "192.0.2.1")])  # noqa: S104
def test_a_server_on_all_addresses_is_asked_on_loopback(bind: str, reached: str) -> None:
    assert startup.reachable(bind) == reached


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(LaunchError, match=r"cannot keep its data in .*file/engine"):
        launcher.start("operaton", tmp_path / "file" / "engine", 4711, "engine-password")


def test_an_engine_can_be_started_while_another_program_quickens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a quickening that is at work
    at_work, over = threading.Event(), threading.Event()
    monkeypatch.setattr(launcher, "fetch", lambda *_, **__: None)
    monkeypatch.setattr(launcher, "_train", lambda _: at_work.set() or over.wait(60))
    quickening = threading.Thread(target=launcher.prepare, args=("operaton",), kwargs={"cache": tmp_path}, daemon=True)
    quickening.start()
    assert at_work.wait(60)
    # When an engine's files are asked for
    started = threading.Thread(target=launcher.prepare, args=("operaton",), kwargs={"cache": tmp_path, "quicken": False}, daemon=True)
    started.start()
    # Then nothing is waited for
    started.join(30)
    waited = started.is_alive()
    over.set()
    quickening.join(30)
    assert not waited
