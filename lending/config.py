"""The settings of the bank: the only place that reads the environment."""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lending.errors import LendingError

PROJECT_ROOT = Path(__file__).resolve().parents[1]

#: Names of the secrets: each is a variable and, once `loanflow up` made it, a file of mode 0600 in <state>/secrets.
SECRETS = {
    "LOANFLOW_ENGINE_PASSWORD": "engine_password",
    "LOANFLOW_AGENCY_CREDENTIAL": "agency_credential",
    "LOANFLOW_SECRET_KEY": "secret_key",
    "LOANFLOW_JOURNAL_KEY": "journal_key",
}
#: Bytes: AES-256 wraps the parties' keys.
JOURNAL_KEY_LENGTH = 32
_ENGINES = ("operaton", "zeebe")
#: A shorter secret can be guessed; the generated ones have 43 characters.
_SHORTEST_SECRET = 16


class ConfigurationError(LendingError):
    """Some settings need correcting."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        lines = "\n".join(f"  {name} {problem}" for name, problem in problems.items())
        super().__init__(
            f"Some settings need correcting:\n{lines}\n"
            "Set them in the environment. `loanflow up` makes the secrets itself and keeps them in the state directory."
        )
        #: What is wrong, by the variable's name.
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between two installations."""

    state: Path
    cache: Path
    #: File of the journal's anchors: outside the database, best on a disk of another machine.
    anchors: Path
    database_url: str = field(repr=False)  # may carry a password
    engine_database_url: str | None = field(repr=False)  # None is H2 in the state directory
    bind: str
    web_port: int
    engine_port: int
    sandbox_port: int
    workers_port: int
    engine_kind: str
    engine_url: str
    engine_user: str
    engine_password: str = field(repr=False)
    agencies_url: str
    agency_credential: str = field(repr=False)
    secret_key: str = field(repr=False)
    journal_key: bytes = field(repr=False)
    country: str
    timezone: str
    currency: str
    maven_repository: str | None
    #: How often a worker tries a job whose fault may pass, and seconds before the second try (doubled each time).
    #: Seconds the contracts must have been open before they may be confirmed (R7).
    reading_seconds: int
    job_tries: int
    job_backoff_seconds: float

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings from a mapping of variables.

        Raises ConfigurationError that lists every missing or invalid name at once.
        """
        values = _Values(environ)
        state = values.path("LOANFLOW_STATE", ".state")
        ports = values.ports({"WEB": 8080, "ENGINE": 8081, "SANDBOX": 8082, "WORKERS": 8083})
        settings = cls(
            state=state,
            cache=values.path("LOANFLOW_CACHE", ".cache"),
            anchors=values.path("LOANFLOW_ANCHORS", str(state / "anchors" / "journal.jsonl")),
            database_url=values.database("LOANFLOW_DATABASE_URL", f"sqlite:///{state / 'loanflow.db'}"),
            engine_database_url=values.postgresql("LOANFLOW_ENGINE_DATABASE_URL"),
            bind=values.matching("LOANFLOW_BIND", "127.0.0.1", r"[0-9.]{7,15}|[0-9a-fA-F:]{2,39}", "an IP address like 127.0.0.1"),
            web_port=ports["WEB"],
            engine_port=ports["ENGINE"],
            sandbox_port=ports["SANDBOX"],
            workers_port=ports["WORKERS"],
            engine_kind=values.one_of("LOANFLOW_ENGINE", _ENGINES),
            engine_url=values.url("LOANFLOW_ENGINE_URL", f"http://127.0.0.1:{ports['ENGINE']}/engine-rest"),
            engine_user=values.matching("LOANFLOW_ENGINE_USER", "admin", r"[A-Za-z0-9_-]{1,64}", "letters, digits, _ and - (64 at most)"),
            engine_password=values.secret("LOANFLOW_ENGINE_PASSWORD"),
            agencies_url=values.url("LOANFLOW_AGENCIES_URL", f"http://127.0.0.1:{ports['SANDBOX']}"),
            agency_credential=values.secret("LOANFLOW_AGENCY_CREDENTIAL"),
            secret_key=values.secret("LOANFLOW_SECRET_KEY"),
            journal_key=values.key("LOANFLOW_JOURNAL_KEY"),
            country=values.matching("LOANFLOW_COUNTRY", "CN", r"[A-Z]{2}", "an ISO 3166 country code like CN"),
            timezone=values.zone("LOANFLOW_TIMEZONE", "Asia/Shanghai"),
            currency=values.matching("LOANFLOW_CURRENCY", "CNY", r"[A-Z]{3}", "an ISO 4217 currency code like CNY"),
            maven_repository=values.url("LOANFLOW_MAVEN_REPOSITORY", "") or None,
            reading_seconds=int(values.matching("LOANFLOW_READING_SECONDS", "20", r"[0-9]{1,3}", "seconds from 0 to 999") or 0),
            job_tries=int(values.matching("LOANFLOW_JOB_TRIES", "5", r"[1-9][0-9]?", "a whole number from 1 to 99") or 0),
            job_backoff_seconds=float(
                values.matching("LOANFLOW_JOB_BACKOFF_SECONDS", "1", r"[0-9]{1,4}(\.[0-9]{1,3})?", "seconds, like 1 or 0.5") or 0
            ),
        )
        if values.problems:
            raise ConfigurationError(values.problems)
        return settings

    @classmethod
    def load(cls) -> Self:
        """Read the settings from this process's environment, with the secrets kept in the state directory behind it."""
        return cls.from_env(environment())

    @property
    def blobs(self) -> Path:
        """Name the directory of documents, kept by hash."""
        return self.state / "blobs"

    @property
    def logs(self) -> Path:
        """Name the directory of the parts' log files."""
        return self.state / "logs"

    @property
    def secrets(self) -> Path:
        """Name the directory of secrets, readable by its owner only."""
        return self.state / "secrets"

    @property
    def web_url(self) -> str:
        """Name the address of the web pages on this machine."""
        return f"http://127.0.0.1:{self.web_port}"


def environment() -> dict[str, str]:
    """Join the stored secrets and this process's environment; a variable that is set wins over a file."""
    return {**stored_secrets(state_directory(os.environ)), **os.environ}


def state_directory(environ: Mapping[str, str]) -> Path:
    """Name the one directory that holds all state, an absolute path; ConfigurationError when the variable names none."""
    values = _Values(environ)
    state = values.path("LOANFLOW_STATE", ".state")
    if values.problems:
        raise ConfigurationError(values.problems)
    return state


def stored_secrets(state: Path) -> dict[str, str]:
    """Read the secrets kept in a state directory, by variable name; those not made yet are left out.

    Raises ConfigurationError when a file may not be read.
    """
    found = {}
    for variable, name in SECRETS.items():
        file = state / "secrets" / name
        try:
            found[variable] = file.read_text(encoding="ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError({variable: f"is kept in {file}, which cannot be read: {error}."}) from error
    return found


def _directory(value: str) -> Path:
    """Make a path absolute; a relative one starts at the project root, so that every terminal means the same one."""
    return (PROJECT_ROOT / Path(value).expanduser()).resolve()


class _Values:
    """Reads variables one by one and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: dict[str, str] = {}

    def _refuse(self, name: str, problem: str) -> str:
        self.problems[name] = problem
        return ""

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def path(self, name: str, default: str) -> Path:
        value = self.text(name, default)
        try:
            return _directory(value)
        except (ValueError, RuntimeError, OSError):
            self._refuse(name, f"is {value!r}, which names no directory; name one like /var/lib/loanflow.")
            return PROJECT_ROOT

    def ports(self, defaults: Mapping[str, int]) -> dict[str, int]:
        ports: dict[str, int] = {}
        for part, default in defaults.items():
            name = f"LOANFLOW_{part}_PORT"
            port = self._port(name, default)
            if port in ports.values():
                self._refuse(name, f"is {port}, which another part uses too; give each part its own port.")
            ports[part] = port
        return ports

    def _port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,5}", value, re.ASCII) or not 0 < int(value) < 2**16:
            self._refuse(name, f"is {value!r}; name a port from 1 to 65535.")
            return default
        return int(value)

    def matching(self, name: str, default: str, pattern: str, form: str) -> str:
        value = self.text(name, default)
        return value if re.fullmatch(pattern, value) else self._refuse(name, f"is {value!r}; it should be {form}.")

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, allowed[0])
        return value if value in allowed else self._refuse(name, f"is {value!r}; name one of {', '.join(allowed)}.")

    def zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return self._refuse(name, f"is {value!r}, which is no time zone known here; name one like Asia/Shanghai.")
        return value

    def url(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        if value and not _is_url(value, ("http", "https")):
            return self._refuse(name, "is not an address; it should be like http://127.0.0.1:8082.")
        return value

    def database(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if value.startswith("sqlite:///") or _is_postgresql(value):
            return value
        return self._refuse(name, "should be like sqlite:////var/lib/loanflow.db or postgresql+psycopg://user:password@host/database.")

    def postgresql(self, name: str) -> str | None:
        value = self.text(name, "")
        if value and not _is_postgresql(value):
            self._refuse(name, "should be like postgresql://user:password@host/database; leave it out for H2 in the state directory.")
        return value or None

    def secret(self, name: str) -> str:
        value = self.text(name, "")
        if not value:
            return self._refuse(name, "is missing; it has no default.")
        return value if len(value) >= _SHORTEST_SECRET else self._refuse(name, f"is too short; take {_SHORTEST_SECRET} characters or more.")

    def key(self, name: str) -> bytes:
        value = self.secret(name)
        try:
            key = base64.b64decode(value.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            key = b""
        if name not in self.problems and len(key) != JOURNAL_KEY_LENGTH:
            self._refuse(name, f"should be {JOURNAL_KEY_LENGTH} bytes in URL-safe base64 (44 characters).")
        return key


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_postgresql(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"postgresql", "postgresql+psycopg"} and len(parts.path) > 1 and parts.port != 0
    except ValueError:
        return False
