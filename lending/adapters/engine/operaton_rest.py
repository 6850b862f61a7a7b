"""Operaton's REST API over HTTP: one session with timeouts, one reading of its errors, variables with their types."""

import math
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from lending.errors import EngineUnavailableError, InvalidInputError, LendingError
from lending.service.ports import Scalar

#: Connections kept open: the worker threads, the long poll and the web's threads share one session.
POOL_SIZE = 64
#: Questions of one reading that the engine answers side by side.
AT_ONCE = 4
#: Seconds until a connection attempt counts as failed.
CONNECT_SECONDS = 3.0
#: The longest String variable the engine's column holds, characters.
LONGEST_STRING = 4000
#: Exceptions after which the engine has rolled back and the same request may simply be sent again.
PASSING = frozenset({"OptimisticLockingException", "ProcessEnginePersistenceException"})
#: A part of the case ended beside us between two reads of its tree, so the engine saw half of each; the next try sees one of the two.
TORN_READ = "ENGINE-03077"
#: The same further on in the engine, which trips over the half it did not see: the words of Java's own exception, rolled back like any.
TRIPPED = 'Cannot invoke "org.operaton.'
SCALAR_TYPES = frozenset({"String", "Integer", "Long", "Short", "Double", "Boolean", "Null"})
_IDENTIFIER = re.compile(r"[\w:.\-]{1,255}")


class EngineRefusedError(LendingError):
    """The engine refused the request."""

    #: HTTP status of the answer.
    status: int
    #: The engine's exception, such as RestException.
    kind: str


class EngineBusyError(EngineUnavailableError):
    """The engine rolled back because others were writing the same rows."""


def _http(user: str, password: str) -> requests.Session:
    session = requests.Session()
    session.auth = (user, password)
    # Neither proxies nor a netrc of the account that runs us have a say in how the engine is reached.
    session.trust_env = False
    # A session cookie would make the engine remember one login for every thread.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(pool_maxsize=POOL_SIZE)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


@dataclass(frozen=True, slots=True)
class Rest:
    """Operaton's REST API at a URL; pycamunda takes it for its session (it calls nothing but `request`, and sets no timeout itself)."""

    #: Ends in /engine-rest.
    url: str
    user: str
    password: str = field(repr=False)
    #: How long an answer may take before the connection counts as dead.
    read: timedelta = timedelta(seconds=20)
    http: requests.Session = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", self.url.rstrip("/"))
        object.__setattr__(self, "http", _http(self.user, self.password))

    def patient(self, wait: timedelta) -> "Rest":
        """Return the same connection whose answers may take that much longer (long polling)."""
        patient = replace(self, read=self.read + wait)
        object.__setattr__(patient, "http", self.http)
        return patient

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """Send a request and return its successful answer.

        A rolled-back request is sent again a few times. Raises EngineUnavailableError when no engine answers, else EngineRefusedError.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(EngineBusyError),
            stop=stop_after_attempt(6),
            wait=wait_random_exponential(multiplier=0.02, max=0.5),
            reraise=True,
        )
        return retrying(self._send, method, url, **options)

    def _send(self, method: str, url: str, **options: Any) -> requests.Response:
        try:
            response = self.http.request(
                method, url, timeout=(CONNECT_SECONDS, self.read.total_seconds()), allow_redirects=False, **options
            )
        except requests.RequestException as error:
            raise EngineUnavailableError(f"The engine at {self.url} does not answer ({type(error).__name__}); is it running?") from error
        if not response.ok:
            raise error_of(response)
        if response.is_redirect or (response.content and "json" not in response.headers.get("Content-Type", "")):
            raise EngineUnavailableError(f"What answers at {self.url} is no engine; check LOANFLOW_ENGINE_URL.")
        return response

    def get(self, path: str, **params: Any) -> Any:
        """Return the JSON of a query."""
        return self.request("GET", self.url + path, params=params).json()

    def get_each(self, path: str, queries: Sequence[Mapping[str, str]]) -> list[Any]:
        """Return the JSON of several queries in their order; they are asked side by side."""
        if len(queries) <= 1:
            return [self.get(path, **query) for query in queries]
        with ThreadPoolExecutor(min(len(queries), AT_ONCE), thread_name_prefix="engine-query") as threads:
            return list(threads.map(lambda query: self.get(path, **query), queries))

    def post(self, path: str, body: Mapping[str, Any] | None = None, **options: Any) -> Any:
        """Post a JSON body (or what `options` say) and return the answer's JSON, None when it is empty."""
        if not options:
            options = {"json": body or {}}
        response = self.request("POST", self.url + path, **options)
        return response.json() if response.content else None


def error_of(response: requests.Response) -> LendingError:
    """Translate an answer that is no success."""
    kind, message = _problem(response)
    if response.status_code == requests.codes.unauthorized:
        # After a failed login the engine refuses the account for some seconds whatever the password: another try later may succeed.
        return EngineUnavailableError(
            "The engine refuses our account: check LOANFLOW_ENGINE_PASSWORD, or wait, it locks an account after failed logins."
        )
    if kind in PASSING or TORN_READ in message or message.startswith(TRIPPED):
        return EngineBusyError(message)
    if response.status_code >= requests.codes.internal_server_error and not kind:
        return EngineUnavailableError(f"The engine answered HTTP {response.status_code} without a reason.")
    return EngineRefusedError(message or f"The engine answered HTTP {response.status_code}.", status=response.status_code, kind=kind)


def _problem(response: requests.Response) -> tuple[str, str]:
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return "", ""
    return (str(body.get("type") or ""), str(body.get("message") or "")) if isinstance(body, dict) else ("", "")


def identifier(text: str) -> str:
    """Return an id fit for a URL path, or raise InvalidInputError: pycamunda puts it there unescaped."""
    if not _IDENTIFIER.fullmatch(text) or set(text) == {"."}:
        raise InvalidInputError({"id": ["This is not an id of the engine."]})
    return text


def typed(variables: Mapping[str, Scalar]) -> dict[str, dict[str, Scalar]]:
    """Give each variable its engine type, or raise InvalidInputError naming those that have none: the engine would store a Java blob."""
    found = {name: _type_of(value) for name, value in variables.items()}
    if errors := {name: [problem] for name, (kind, problem) in found.items() if not kind}:
        raise InvalidInputError(errors)
    return {name: {"value": value, "type": found[name][0]} for name, value in variables.items()}


def _type_of(value: object) -> tuple[str, str]:
    """Return an engine type, or no type and the reason."""
    match value:
        case None:
            return "Null", ""
        case bool():
            return "Boolean", ""
        case int():
            return _integer_type(value)
        case float():
            return ("Double", "") if math.isfinite(value) else ("", "An engine variable must be a finite number.")
        case str():
            return (
                ("String", "")
                if len(value) <= LONGEST_STRING
                else ("", f"An engine variable holds {LONGEST_STRING} characters; keep it in the book.")
            )
        case _:
            return "", f"An engine variable is text, a number or a boolean, not a {type(value).__name__}; convert it."


def _integer_type(value: int) -> tuple[str, str]:
    if -(2**31) <= value < 2**31:
        return "Integer", ""
    return ("Long", "") if -(2**63) <= value < 2**63 else ("", "An engine variable holds whole numbers up to 64 bits.")


def instant(text: str) -> datetime:
    """Read the engine's timestamp, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def timestamp(at: datetime) -> str:
    """Write an aware instant as the engine reads it: milliseconds and an offset without a colon."""
    if at.tzinfo is None:
        raise InvalidInputError({"at": ["An instant needs a time zone."]})
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"
