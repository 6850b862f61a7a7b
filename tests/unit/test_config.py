import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.config import PROJECT_ROOT, SECRETS, ConfigurationError, Settings, state_directory, stored_secrets

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
ENOUGH = {
    "LOANFLOW_ENGINE_PASSWORD": "an engine password",
    "LOANFLOW_AGENCY_CREDENTIAL": "an agency credential",
    "LOANFLOW_SECRET_KEY": "a key for sessions",
    "LOANFLOW_JOURNAL_KEY": KEY,
}


def problems(**variables: str) -> dict[str, str]:
    with pytest.raises(ConfigurationError) as raised:
        Settings.from_env({**ENOUGH, **variables})
    return raised.value.problems


def test_with_the_secrets_alone_everything_else_has_its_default() -> None:
    settings = Settings.from_env(ENOUGH)

    assert settings.state == PROJECT_ROOT / ".state"
    assert settings.cache == PROJECT_ROOT / ".cache"
    assert settings.database_url == f"sqlite:///{PROJECT_ROOT}/.state/loanflow.db"
    assert (settings.web_port, settings.engine_port, settings.sandbox_port, settings.workers_port) == (8080, 8081, 8082, 8083)
    assert settings.engine_url == "http://127.0.0.1:8081/engine-rest"
    assert settings.agencies_url == "http://127.0.0.1:8082"
    assert settings.bind == "127.0.0.1"
    assert (settings.country, settings.timezone, settings.currency) == ("CN", "Asia/Shanghai", "CNY")
    assert settings.journal_key == bytes(range(32))
    assert settings.engine_database_url is None
    assert settings.maven_repository is None
    assert (settings.job_tries, settings.job_backoff_seconds) == (5, 1.0)


def test_addresses_follow_the_ports() -> None:
    settings = Settings.from_env({**ENOUGH, "LOANFLOW_ENGINE_PORT": "1234", "LOANFLOW_SANDBOX_PORT": "1235", "LOANFLOW_WEB_PORT": "1236"})

    assert settings.engine_url == "http://127.0.0.1:1234/engine-rest"
    assert settings.agencies_url == "http://127.0.0.1:1235"
    assert settings.web_url == "http://127.0.0.1:1236"


def test_every_missing_secret_is_listed_at_once() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Settings.from_env({})

    assert set(raised.value.problems) == set(SECRETS)
    for name in SECRETS:
        assert f"{name} is missing" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOANFLOW_WEB_PORT", "0"),
        ("LOANFLOW_WEB_PORT", "65536"),
        ("LOANFLOW_WEB_PORT", "-1"),
        ("LOANFLOW_WEB_PORT", "http"),
        ("LOANFLOW_WEB_PORT", "80 80"),
        ("LOANFLOW_WEB_PORT", "８０８０"),
        ("LOANFLOW_SANDBOX_PORT", "8080"),
        ("LOANFLOW_STATE", "with\0zero"),
        ("LOANFLOW_CACHE", "~nobody-of-that-name/cache"),
        ("LOANFLOW_DATABASE_URL", "mysql://host/database"),
        ("LOANFLOW_DATABASE_URL", "loanflow.db"),
        ("LOANFLOW_DATABASE_URL", "postgresql://host:port/database"),
        ("LOANFLOW_ENGINE_DATABASE_URL", "sqlite:///engine.db"),
        ("LOANFLOW_ENGINE_DATABASE_URL", "postgresql://host"),
        ("LOANFLOW_BIND", "everywhere"),
        ("LOANFLOW_ENGINE", "camunda"),
        ("LOANFLOW_ENGINE_URL", "127.0.0.1:8081"),
        ("LOANFLOW_ENGINE_URL", "ftp://127.0.0.1"),
        ("LOANFLOW_ENGINE_URL", "http://"),
        ("LOANFLOW_ENGINE_USER", "a b"),
        ("LOANFLOW_ENGINE_PASSWORD", "short"),
        ("LOANFLOW_AGENCIES_URL", "http://host:99999"),
        ("LOANFLOW_JOURNAL_KEY", "no base64 at all, but long"),
        ("LOANFLOW_JOURNAL_KEY", base64.urlsafe_b64encode(bytes(16)).decode()),
        ("LOANFLOW_JOURNAL_KEY", "鑰匙" * 22),
        ("LOANFLOW_COUNTRY", "China"),
        ("LOANFLOW_TIMEZONE", "Asia/Atlantis"),
        ("LOANFLOW_TIMEZONE", "../../etc/passwd"),
        ("LOANFLOW_CURRENCY", "yuan"),
        ("LOANFLOW_MAVEN_REPOSITORY", "mirror"),
        ("LOANFLOW_JOB_TRIES", "0"),
        ("LOANFLOW_JOB_TRIES", "often"),
        ("LOANFLOW_JOB_BACKOFF_SECONDS", "-1"),
        ("LOANFLOW_JOB_BACKOFF_SECONDS", "nan"),
    ],
)
def test_a_wrong_value_is_named_and_the_others_are_not(name: str, value: str) -> None:
    assert set(problems(**{name: value})) == {name}


def test_all_wrong_values_are_listed_at_once() -> None:
    assert set(problems(LOANFLOW_WEB_PORT="x", LOANFLOW_CURRENCY="y", LOANFLOW_ENGINE_PASSWORD="z")) == {
        "LOANFLOW_WEB_PORT",
        "LOANFLOW_CURRENCY",
        "LOANFLOW_ENGINE_PASSWORD",
    }


@given(
    st.dictionaries(
        st.sampled_from([*ENOUGH, "LOANFLOW_WEB_PORT", "LOANFLOW_ENGINE_URL", "LOANFLOW_TIMEZONE", "LOANFLOW_STATE"]), st.text()
    )
)
def test_whatever_stands_in_the_variables_either_there_are_settings_or_problems_by_name(variables: dict[str, str]) -> None:
    found: set[str] = set()
    try:
        settings = Settings.from_env({**ENOUGH, **variables})
    except ConfigurationError as error:
        found = set(error.problems)
    else:
        assert 0 < settings.web_port < 65536

    assert found <= set(variables)


def test_secrets_show_neither_in_the_settings_nor_in_the_message() -> None:
    shown = repr(Settings.from_env({**ENOUGH, "LOANFLOW_DATABASE_URL": "postgresql://me:pass-word@host/db"}))

    assert not any(secret in shown for secret in [*ENOUGH.values(), "pass-word", str(bytes(range(32)))])
    assert "tiny-secret" not in problems(LOANFLOW_SECRET_KEY="tiny-secret")["LOANFLOW_SECRET_KEY"]
    assert "pass-word" not in problems(LOANFLOW_DATABASE_URL="mysql://me:pass-word@host/db")["LOANFLOW_DATABASE_URL"]


def test_a_relative_directory_is_the_same_from_every_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert state_directory({"LOANFLOW_STATE": "elsewhere"}) == PROJECT_ROOT / "elsewhere"
    assert state_directory({"LOANFLOW_STATE": str(tmp_path)}) == tmp_path
    assert state_directory({}) == PROJECT_ROOT / ".state"


def test_stored_secrets_stand_behind_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Given
    (tmp_path / "secrets").mkdir()
    for variable, name in SECRETS.items():
        (tmp_path / "secrets" / name).write_text(ENOUGH[variable] + "\n")
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LOANFLOW_STATE", str(tmp_path))
    monkeypatch.setenv("LOANFLOW_SECRET_KEY", "said in the environment")

    # When
    settings = Settings.load()

    # Then
    assert settings.engine_password == ENOUGH["LOANFLOW_ENGINE_PASSWORD"]
    assert settings.secret_key == "said in the environment"
    assert (settings.blobs, settings.logs, settings.secrets) == (tmp_path / "blobs", tmp_path / "logs", tmp_path / "secrets")


def test_without_stored_secrets_there_are_none(tmp_path: Path) -> None:
    assert stored_secrets(tmp_path / "missing") == {}


def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "secrets" / "secret_key").mkdir(parents=True)

    with pytest.raises(ConfigurationError, match=r"LOANFLOW_SECRET_KEY is kept in .*cannot be read"):
        stored_secrets(tmp_path)


def test_a_state_directory_that_names_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="LOANFLOW_STATE"):
        state_directory({"LOANFLOW_STATE": "~nobody-of-that-name"})
