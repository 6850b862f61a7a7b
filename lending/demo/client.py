"""The bank's JSON API as people of the demonstration use it: a bearer token each, and patience with passing faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from lending.errors import LendingError, TransientError

#: Tries of a request; the longest wait between two and the wait for an answer, seconds.
_TRIES, _LONGEST_WAIT, _ANSWER = 8, 5.0, 30.0
_CONNECTIONS = 64
_SERVER_ERROR = 500
_TOO_MANY = 429


class ApiRefusedError(LendingError):
    """The bank refused a request."""

    #: HTTP status of the answer.
    status: int
    #: What the problem document says of each field.
    fields: str


class ApiAwayError(TransientError):
    """The bank does not answer."""


@dataclass(frozen=True, slots=True)
class Api:
    """The API of one bank; every request names the token of who asks."""

    url: str
    http: requests.Session

    @classmethod
    def at(cls, web_url: str) -> "Api":
        """Return the API of the web server at that address."""
        session = requests.Session()
        session.trust_env = False
        session.mount("http://", HTTPAdapter(pool_maxsize=_CONNECTIONS, pool_block=True))
        return cls(f"{web_url}/api/v1", session)

    def get(self, token: str, path: str, **params: Any) -> Any:
        """Return the JSON of a query."""
        return self.ask("GET", path, token, params=params)

    def post(self, token: str | None, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Post a JSON body; with `key` the bank recognises a repetition."""
        return self.ask("POST", path, token, json=body or {}, key=key)

    def put(self, token: str, path: str, body: Any) -> Any:
        """Replace something by a JSON body."""
        return self.ask("PUT", path, token, json=body)

    def upload(self, token: str, path: str, content: bytes, name: str, fields: Mapping[str, str]) -> Any:
        """Upload a PDF with what is said of it."""
        return self.ask("POST", path, token, files={"file": (name, content, "application/pdf")}, data=dict(fields))

    def ask(self, method: str, path: str, token: str | None, *, key: str | None = None, **options: Any) -> Any:
        """Send a request, again after passing faults; ApiRefusedError says why it was refused."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if key:
            headers["Idempotency-Key"] = key
        retrying = Retrying(
            retry=retry_if_exception_type(ApiAwayError),
            stop=stop_after_attempt(_TRIES),
            wait=wait_random_exponential(multiplier=0.2, max=_LONGEST_WAIT),
            reraise=True,
        )
        return retrying(self._send, method, path, headers, options)

    def _send(self, method: str, path: str, headers: Mapping[str, str], options: Mapping[str, Any]) -> Any:
        try:
            answer = self.http.request(method, self.url + path, headers=dict(headers), timeout=_ANSWER, **options)
        except requests.RequestException as error:
            raise ApiAwayError(f"The bank at {self.url} does not answer ({type(error).__name__}); is `loanflow up` running?") from error
        if answer.status_code >= _SERVER_ERROR or answer.status_code == _TOO_MANY:
            raise ApiAwayError(f"The bank answered HTTP {answer.status_code} to {method} {_without_ids(path)}: {_detail(answer)}")
        if not answer.ok:
            raise _refused(method, path, answer)
        return answer.json() if answer.content else None


def _refused(method: str, path: str, answer: requests.Response) -> ApiRefusedError:
    fields = "; ".join(f"{error.get('field')}: {error.get('message')}" for error in _problem(answer).get("errors") or [])
    message = f"HTTP {answer.status_code} to {method} {_without_ids(path)}: {_detail(answer)} {fields}".strip()
    return ApiRefusedError(message, status=answer.status_code, fields=fields)


def _problem(answer: requests.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except requests.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _detail(answer: requests.Response) -> str:
    problem = _problem(answer)
    return str(problem.get("detail") or problem.get("title") or "no reason given")


def _without_ids(path: str) -> str:
    """Return a path with its ids left out, so that equal troubles count as equal."""
    return "/".join("…" if any(character.isdigit() for character in part) else part for part in path.split("/"))
