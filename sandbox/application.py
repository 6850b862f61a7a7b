"""The sandbox's HTTP server: each agency under its name, checked against its contract, failing when told to."""

import hmac
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from sandbox.agencies import AGENCIES
from sandbox.contract import Agency, Call, Operation, RefusedError
from sandbox.control import control
from sandbox.draws import SEED
from sandbox.faults import Failure, Faults
from sandbox.people import People
from sandbox.problems import by_field, problem
from sandbox.store import KeyReusedError, Store

#: Bytes of a question; the largest has some hundred.
_LARGEST_QUESTION = 64_000
_LONGEST_REQUEST_ID = 64


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class World:
    """What the agencies answer from."""

    store: Store
    seed: str = SEED
    now: Callable[[], datetime] = _utc_now
    calls: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.faults = Faults(self.store, self.seed)
        self.people = People(self.store)


def create_app(world: World, credential: str) -> Flask:
    """Build the server over a world; every path but /health and the contracts demands the bearer credential."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_QUESTION
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider's own setting
    app.before_request(lambda: _stranger(credential))
    _add_errors(app)
    app.add_url_rule("/health", "health", lambda: jsonify({"status": "healthy"}))
    app.register_blueprint(control(world.faults, world.people, world.calls, world.store))
    for agency in AGENCIES.values():
        app.add_url_rule(f"/{agency.name}/openapi.json", f"{agency.name} contract", _contract(agency))
        for operation in agency.operations:
            rule = f"/{agency.name}/v1/{operation.path}"
            app.add_url_rule(rule, rule, _view(world, agency.name, operation), methods=["POST"])
    return app


def _stranger(credential: str) -> Response | None:
    if request.path == "/health" or request.path.endswith("/openapi.json"):
        return None
    if hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {credential}".encode()):
        return None
    return problem(HTTPStatus.UNAUTHORIZED, "The credential is missing or wrong; send it as 'Authorization: Bearer …'.")


def _add_errors(app: Flask) -> None:
    @app.errorhandler(ValidationError)
    def invalid(error: ValidationError) -> Response:
        return problem(HTTPStatus.BAD_REQUEST, "Some fields need correcting.", errors=by_field(error.messages_dict))

    @app.errorhandler(RefusedError)
    def refused(error: RefusedError) -> Response:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), code=error.code)

    @app.errorhandler(KeyReusedError)
    def reused(_: KeyReusedError) -> Response:
        return problem(HTTPStatus.CONFLICT, "The key was used for something else; a new order needs a new key.")

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Response:
        return problem(HTTPStatus(error.code or 500), error.description or "")


def _contract(agency: Agency) -> Callable[[], Response]:
    return lambda: jsonify(agency.openapi())


def _view(world: World, agency: str, operation: Operation) -> Callable[[], Response]:
    def view() -> Response:
        world.calls[agency] += 1
        body = _question(operation)
        failure = world.faults.failure(agency, request.get_data())
        if failure is None:
            return jsonify(_answer(world, agency, operation, body))
        return _failing(failure, lambda: _answer(world, agency, operation, body))

    return view


def _question(operation: Operation) -> dict[str, Any]:
    if not 0 < len(request.headers.get("X-Request-Id", "")) <= _LONGEST_REQUEST_ID:
        raise ValidationError({"X-Request-Id": [f"Send this header with 1 to {_LONGEST_REQUEST_ID} characters."]})
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise ValidationError({"body": ["Send a JSON object as application/json."]})
    loaded: dict[str, Any] = operation.request().load(sent)
    return loaded


def _answer(world: World, agency: str, operation: Operation, body: dict[str, Any]) -> dict[str, Any]:
    answer = operation.perform(Call(body, world.store, world.now, world.seed))
    return answer | world.people.overrides(agency, body["id_number"]) if "as_of" in body else answer


def _failing(failure: Failure, answer: Callable[[], dict[str, Any]]) -> Response:
    if failure.mode == "slow":
        time.sleep(failure.seconds)
        return jsonify(answer())
    if failure.performed:
        answer()
    if failure.mode == "error":
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something broke inside; this fault was switched on.")
    return _garbage(failure) if failure.mode == "garbage" else _broken_off()


def _garbage(failure: Failure) -> Response:
    shapes = (b"<html><body>Maintenance</body></html>", b'{"as_of": "2026-0', b"[]", b'{"as_of": 7, "known": "perhaps"}', b"\xff\xfe\x00")
    return Response(shapes[int(failure.shape * len(shapes))], mimetype="application/json")


def _broken_off() -> Response:
    # A promise of more bytes than come makes the server close the line in mid-answer, as a crash does.
    return Response([b"{"], mimetype="application/json", headers={"Content-Length": "4096"})
