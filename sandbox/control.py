"""The control interface: switch faults on and off, script a person, publish in a feed, count calls. It exists in the sandbox only."""

from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from marshmallow import Schema, fields, validate

from sandbox.agencies import AGENCIES, FEEDS
from sandbox.faults import MODES, Fault, Faults
from sandbox.feed import publish
from sandbox.people import People
from sandbox.problems import problem
from sandbox.store import Store


class FaultSchema(Schema):
    """A fault to switch on."""

    mode = fields.String(load_default="mixed", validate=validate.OneOf(MODES))
    share = fields.Decimal(load_default=1, validate=validate.Range(0, 1))
    #: Seconds a slow call waits; a minute is longer than any client's patience.
    seconds = fields.Float(load_default=5.0, validate=validate.Range(0, 60))


class ScriptSchema(Schema):
    """A person's answers to fix; no overrides restore the person."""

    id_number = fields.String(required=True, validate=validate.Length(1, 32))
    overrides = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()), required=True)


def control(faults: Faults, people: People, calls: Counter[str], store: Store) -> Blueprint:
    """Build the control interface over the faults, the people, the counted calls, and the store that keeps feeds."""
    blueprint = Blueprint("control", __name__, url_prefix="/sandbox/v1")
    _add_faults(blueprint, faults)

    @blueprint.put("/people")
    def script_person() -> Response:
        script = ScriptSchema().load(_json())
        people.script(script["id_number"], script["overrides"])
        return jsonify({"overrides": script["overrides"]})

    @blueprint.post("/feeds/<agency>")
    def publish_item(agency: str) -> Response:
        if agency not in FEEDS:
            return problem(HTTPStatus.NOT_FOUND, f"This agency publishes nothing; those that do: {', '.join(FEEDS)}.")
        publish(store, agency, FEEDS[agency]().load(_json()))
        return jsonify({"published": agency})

    @blueprint.get("/calls")
    def count_calls() -> Response:
        agency = request.args.get("agency")
        if agency is None:
            return jsonify({"calls": {name: calls[name] for name in AGENCIES}})
        return jsonify({"calls": {agency: calls[agency]}}) if agency in AGENCIES else _no_agency()

    return blueprint


def _add_faults(blueprint: Blueprint, faults: Faults) -> None:
    @blueprint.get("/faults")
    def list_faults() -> Response:
        return jsonify({"faults": faults.switched_on()})

    @blueprint.route("/faults", methods=["PUT", "DELETE"], defaults={"agency": None})
    @blueprint.route("/faults/<agency>", methods=["PUT", "DELETE"])
    def switch(agency: str | None) -> Response:
        if agency is not None and agency not in AGENCIES:
            return _no_agency()
        _switch(faults, AGENCIES if agency is None else (agency,))
        return list_faults()


def _switch(faults: Faults, agencies: Iterable[str]) -> None:
    if request.method == "DELETE":
        faults.switch_off(agencies)
    else:
        asked = FaultSchema().load(_json())
        faults.switch_on(agencies, Fault(asked["mode"], str(asked["share"]), asked["seconds"]))


def _json() -> Any:
    return request.get_json(silent=True) or {}


def _no_agency() -> Response:
    return problem(HTTPStatus.NOT_FOUND, f"There is no such agency; there are: {', '.join(AGENCIES)}.")
