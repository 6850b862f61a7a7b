"""One way to ask an agency over HTTP: timeouts, one quick second try, a circuit breaker per agency, and no personal data in any message."""

import json
import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pybreaker
import requests
import urllib3
from marshmallow import Schema, ValidationError
from requests.adapters import HTTPAdapter
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random

from lending.errors import AgencyUnavailableError, ConflictError

#: The agencies the bank asks.
AGENCIES = (
    "bureau",
    "aml",
    "tax",
    "social_security",
    "provident_fund",
    "utilities",
    "platforms",
    "account_flows",
    "valuation",
    "business_register",
    "court",
    "registry",
    "sms",
    "payment",
    "public_opinion",
    "telephony",
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long and how often an agency is asked; the worker's own retries with backoff stand behind these, so they are short."""

    #: Seconds to connect.
    connect: float = 1.0
    #: Seconds without a byte.
    read: float = 3.0
    #: Seconds for a whole answer, however it trickles.
    whole: float = 5.0
    #: Tries in a row, the first included.
    tries: int = 2
    #: Seconds at most before the second try, drawn evenly from a fifth of it so that callers do not come in step.
    pause: float = 0.25
    #: Failures in a row that open an agency's circuit.
    failures: int = 5
    #: Seconds an open circuit waits before it lets one call try.
    rest: float = 5.0
    #: Bytes of an answer; a report has some thousand.
    size: int = 2_000_000


class RejectedError(AgencyUnavailableError):
    """The agency rejected the request."""

    refusal: str | None


class _QuickFailureError(AgencyUnavailableError):
    """A failure that came fast enough to be worth a second try at once; a timeout has used its time already."""


class AgencyHttp:
    """Post questions to agencies as JSON and check the answers against a schema."""

    def __init__(self, base_urls: str | Mapping[str, str], credential: str, limits: Limits) -> None:
        """Take one base URL for all agencies (each under its name) or a URL by agency name, and the bearer credential."""
        self._base_urls = base_urls
        self._limits = limits
        self._breakers = {agency: self._new_breaker() for agency in AGENCIES}
        self._session = requests.Session()
        # A .netrc or proxy of the environment must neither replace the credential nor see the questions.
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {credential}"
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=32, pool_maxsize=32))

    def ask(self, agency: str, path: str, body: Mapping[str, Any], schema: Schema) -> Any:
        """Post the body and load the answer; every question is idempotent, by its nature or by its key.

        Raises AgencyUnavailableError (agency, reason), RejectedError (also status, refusal) or ConflictError.
        """
        url, request_id = self._url(agency, path), str(uuid.uuid4())
        retrying = Retrying(
            retry=retry_if_exception_type(_QuickFailureError),
            stop=stop_after_attempt(self._limits.tries),
            wait=wait_random(self._limits.pause / 5, self._limits.pause),
            reraise=True,
        )
        return retrying(self._guarded, agency, url, body, schema, request_id)

    def answering(self) -> dict[str, bool]:
        """Say of each agency whether it answers: False from several failures in a row until the next usable answer, asked or not."""
        return {agency: breaker.current_state == pybreaker.STATE_CLOSED for agency, breaker in self._breakers.items()}

    def close(self) -> None:
        """Close the connections kept open."""
        self._session.close()

    def _new_breaker(self) -> pybreaker.CircuitBreaker:
        return pybreaker.CircuitBreaker(
            fail_max=self._limits.failures,
            reset_timeout=self._limits.rest,
            exclude=[RejectedError, ConflictError],
            throw_new_error_on_trip=False,
        )

    def _url(self, agency: str, path: str) -> str:
        if isinstance(self._base_urls, str):
            return f"{self._base_urls.rstrip('/')}/{agency}/v1/{path}"
        try:
            return f"{self._base_urls[agency].rstrip('/')}/v1/{path}"
        except KeyError:
            raise AgencyUnavailableError(
                f"No address is configured for the agency {agency}.", agency=agency, reason="not configured"
            ) from None

    def _guarded(self, agency: str, url: str, body: Mapping[str, Any], schema: Schema, request_id: str) -> Any:
        try:
            # As a context manager the breaker does not hold its lock during the call; `breaker.call` would ask one agency one at a time.
            with self._breakers[agency].calling():
                return self._once(agency, url, body, schema, request_id)
        except pybreaker.CircuitBreakerError:
            raise _unavailable(agency, "circuit open after repeated failures", request_id) from None

    def _once(self, agency: str, url: str, body: Mapping[str, Any], schema: Schema, request_id: str) -> Any:
        try:
            status, text = self._post(url, body, request_id)
        except (requests.Timeout, urllib3.exceptions.TimeoutError):
            raise _unavailable(agency, "no answer in time", request_id) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError):
            raise _unavailable(agency, "connection failed or broke off", request_id, quick=True) from None
        return _read(agency, status, text, schema, request_id)

    def _post(self, url: str, body: Mapping[str, Any], request_id: str) -> tuple[int, bytes]:
        limits, started = self._limits, time.monotonic()
        headers = {"X-Request-Id": request_id}
        timeouts = (limits.connect, limits.read)
        with self._session.post(url, json=dict(body), headers=headers, timeout=timeouts, allow_redirects=False, stream=True) as response:
            text = b""
            # read1 gives what has come; requests' own iterator would wait for a full piece, however slowly it trickles.
            while piece := response.raw.read1(65536, decode_content=True):
                text += piece
                if len(text) > limits.size:
                    raise requests.RequestException("too large")
                if time.monotonic() - started > limits.whole:
                    raise requests.Timeout
            return response.status_code, text


def _read(agency: str, status: int, text: bytes, schema: Schema, request_id: str) -> Any:
    if status == HTTPStatus.CONFLICT:
        raise ConflictError(f"The agency {agency} already used this key for something else (request {request_id}).", agency=agency)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise _unavailable(agency, f"HTTP {status}", request_id, quick=True)
    if status != HTTPStatus.OK:
        raise _rejected(agency, status, text, request_id)
    try:
        return schema.loads(text.decode("utf-8"))
    except ValidationError as error:
        raise _unavailable(agency, f"answer not as agreed in {_places(error.messages_dict)}", request_id, quick=True) from None
    except (ValueError, RecursionError):
        raise _unavailable(agency, "answer is not JSON", request_id, quick=True) from None


def _places(messages: Mapping[Any, Any]) -> str:
    # Only names the schema knows: an unexpected one comes from the answer and may carry anything.
    return ", ".join(sorted(str(name) for name in messages))


def _unavailable(agency: str, reason: str, request_id: str, *, quick: bool = False) -> AgencyUnavailableError:
    kind = _QuickFailureError if quick else AgencyUnavailableError
    _log.warning("agency %s gave no usable answer: %s (request %s)", agency, reason, request_id)
    return kind(f"The agency {agency} gave no usable answer: {reason} (request {request_id}).", agency=agency, reason=reason)


def _rejected(agency: str, status: int, text: bytes, request_id: str) -> RejectedError:
    refusal = _refusal(text) if status == HTTPStatus.UNPROCESSABLE_ENTITY else None
    reason = refusal or f"HTTP {status}"
    message = f"The agency {agency} rejected the request: {reason} (request {request_id}). Check its address, credential and contract."
    return RejectedError(message, agency=agency, reason=reason, status=status, refusal=refusal)


#: Why a payment system may refuse; any other word of its answer is not repeated.
REFUSALS = frozenset({"account_closed", "account_unknown", "account_name_differs", "amount_over_limit"})


def _refusal(text: bytes) -> str | None:
    try:
        code = str(json.loads(text).get("code"))
    except (ValueError, AttributeError, RecursionError):
        return None
    return code if code in REFUSALS else "refused"
