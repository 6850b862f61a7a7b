"""Ask a part whether it is well."""

import json
from typing import Any, NamedTuple

import requests

from lending.supervisor.parts import Part

#: Seconds a part has for an answer.
TIMEOUT = 3
#: Fields in which a part's own health page says what is wrong.
_REASONS = ("reason", "detail", "status")


class Look(NamedTuple):
    """How a part is: why it is not well, and which agencies gave it no usable answer lately, which is no fault of its own."""

    reason: str | None
    agencies_away: tuple[str, ...] = ()


def trouble(part: Part) -> str | None:
    """Ask a part over HTTP; return None when it is well, else why not."""
    return look(part).reason


def look(part: Part) -> Look:
    """Ask a part over HTTP how it is."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy stands between this machine and itself
            answer = session.get(part.health_url, auth=part.credentials, timeout=TIMEOUT, allow_redirects=False)
    except requests.Timeout:
        return Look(f"gave no answer within {TIMEOUT} seconds")
    except requests.ConnectionError:
        return Look("does not answer")
    except requests.RequestException as error:
        return Look(f"answers what is no HTTP ({type(error).__name__})")
    said = _said(answer)
    away = said.get("agencies_away")
    return Look(None if answer.ok else _why(answer, said), tuple(map(str, away)) if isinstance(away, list) else ())


def _said(answer: requests.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except (json.JSONDecodeError, requests.JSONDecodeError):
        return {}
    return body if isinstance(body, dict) else {}


def _why(answer: requests.Response, said: dict[str, Any]) -> str:
    if answer.status_code == requests.codes.unauthorized:
        return "refuses our password: its database was made with another one (put secrets/engine_password back, or `loanflow reset`)"
    reason = next((said[name] for name in _REASONS if said.get(name)), None)
    return f"says {answer.status_code}" + (f": {str(reason)[:200]}" if reason else "")
