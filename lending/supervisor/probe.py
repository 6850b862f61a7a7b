"""Ask a part whether it is well."""

import json

import requests

from lending.supervisor.parts import Part

#: Seconds a part has for an answer.
TIMEOUT = 3
#: Fields in which a part's own health page says what is wrong.
_REASONS = ("reason", "detail", "status")


def trouble(part: Part) -> str | None:
    """Ask a part over HTTP; return None when it is well, else why not."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy stands between this machine and itself
            answer = session.get(part.health_url, auth=part.credentials, timeout=TIMEOUT, allow_redirects=False)
    except requests.Timeout:
        return f"gave no answer within {TIMEOUT} seconds"
    except requests.ConnectionError:
        return "does not answer"
    except requests.RequestException as error:
        return f"answers what is no HTTP ({type(error).__name__})"
    return None if answer.ok else _why(answer)


def _why(answer: requests.Response) -> str:
    if answer.status_code == requests.codes.unauthorized:
        return "refuses our password: its database was made with another one (put secrets/engine_password back, or `loanflow reset`)"
    try:
        body = answer.json()
    except (json.JSONDecodeError, requests.JSONDecodeError):
        body = None
    reason = next((body[name] for name in _REASONS if body.get(name)), None) if isinstance(body, dict) else None
    return f"says {answer.status_code}" + (f": {str(reason)[:200]}" if reason else "")
