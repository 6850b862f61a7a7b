"""What everybody may ask: the bank's date, and an account."""

from typing import Any

from flask import current_app, request

from lending.domain.new_application import Person
from lending.service.business_date import read_business_date
from lending.service.users import register_customer as register
from webapp.api.answers import CustomerAnswer, DayAnswer
from webapp.api.operation import Call, operation
from webapp.api.schemas import RegistrationSchema


@operation("GET", "/business-date", gives=DayAnswer)
def get_business_date(call: Call) -> dict[str, Any]:
    """Return the bank's own date."""
    return {"business_date": read_business_date(call.bank)}


@operation("POST", "/customers", takes=RegistrationSchema, gives=CustomerAnswer, status=201, public=True)
def register_customer(call: Call) -> Any:
    """Open a customer's account; needs no token."""
    body = call.body
    person = Person(name=body["name"], id_number=body["id_number"], phone=body["phone"])
    # The demonstration opens a thousand accounts from one address; it may, as it may name scorecards, in the sandbox only.
    address = None if current_app.config["SCORECARD_MAY_BE_NAMED"] else request.remote_addr or ""
    return register(call.bank, body["login"], body["password"], person, address=address)
