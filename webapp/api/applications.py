"""Applications over the API: apply, follow, withdraw, answer, appeal."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from flask import current_app, request, url_for

from lending.domain.actors import Role
from lending.domain.new_application import NewApplication, PayeeLine, Person, Security
from lending.errors import InvalidInputError, NotFoundError
from lending.service import applications, customer_tasks
from lending.service.applications import Repeat, request_digest
from lending.service.approval import appeal as make_appeal
from lending.service.disbursement import correct_payment_list
from lending.service.ports import CaseQuery
from lending.service.reason_texts import reason_text
from lending.service.views import ApplicationView, list_applications, read_application, read_case
from webapp.api.answers import ApplicationAnswer, CaseAnswer, RowAnswer, StatusAnswer, TakenApplicationAnswer, page_of
from webapp.api.operation import Answer, Call, operation, page, sent_key
from webapp.api.schemas import (
    AppealSchema,
    ApplicationsQuery,
    ApplicationsSearch,
    InformationSchema,
    NewApplicationSchema,
    NoteSchema,
    PaymentListSchema,
)
from webapp.i18n import language

#: Who may name the scorecard of a validation fold, and only while the outside world is the sandbox: who may apply. In the demonstration
#: every applicant, by whichever channel, is scored by the model that did not see him.
MAY_NAME_SCORECARD = frozenset({Role.PARTNER, Role.ADMINISTRATOR, Role.CUSTOMER, Role.INTAKE_OFFICER})


@operation("POST", "/applications", takes=NewApplicationSchema, gives=TakenApplicationAnswer, status=201)
def submit_application(call: Call) -> Answer:
    """Apply for a loan; the same Idempotency-Key with the same body gives the same application again."""
    body = dict(call.body)
    documents = tuple(str(document) for document in body.pop("documents", ()))
    _check_scorecard(call, body)
    made = applications.submit_application(call.bank, call.actor, new_application(body), documents=documents, repeat=_repeat())
    return Answer(made, {"Location": url_for("api.get_application", application_id=made.id)})


@operation("GET", "/applications", query=ApplicationsQuery, gives=page_of(RowAnswer))
def find_applications(call: Call) -> dict[str, Any]:
    """List the applications in the caller's scope, newest first."""
    found, total = list_applications(call.bank, CaseQuery(actor=call.actor, **call.query))
    return page(found, total, call.query)


@operation("POST", "/applications/search", takes=ApplicationsSearch, gives=page_of(RowAnswer))
def search_applications(call: Call) -> dict[str, Any]:
    """List applications by the same filters in the body, where `text` may be a name; the next page is asked for by `offset`."""
    found, total = list_applications(call.bank, CaseQuery(actor=call.actor, **call.body))
    return page(found, total, call.body, next=None)


@operation("GET", "/applications/<uuid:application_id>")
def get_application(call: Call, application_id: str) -> dict[str, Any]:
    """Return an application: status, open steps, outcome, reasons, offer, plan, papers; the bank's people get its file beside it."""
    try:
        case = read_case(call.bank, call.actor, application_id)
    except NotFoundError:
        return _told(read_application(call.bank, call.actor, application_id))
    return {**_told(case.application), **CaseAnswer().dump(case)}


@operation("POST", "/applications/<uuid:application_id>/withdraw", gives=StatusAnswer)
def withdraw_application(call: Call, application_id: str) -> Any:
    """Withdraw an application; doing so twice changes nothing."""
    return applications.withdraw_application(call.bank, call.actor, application_id)


@operation("POST", "/applications/<uuid:application_id>/supplement", takes=NoteSchema, gives=ApplicationAnswer)
def answer_supplement(call: Call, application_id: str) -> dict[str, Any]:
    """Say that everything asked for was uploaded."""
    customer_tasks.answer_supplement_task(call.bank, call.actor, application_id, call.body["note"])
    return _now(call, application_id)


@operation("POST", "/applications/<uuid:application_id>/information", takes=InformationSchema, gives=ApplicationAnswer)
def provide_information(call: Call, application_id: str) -> dict[str, Any]:
    """Answer the bank's question."""
    customer_tasks.provide_information(call.bank, call.actor, application_id, call.body["answer"])
    return _now(call, application_id)


@operation("POST", "/applications/<uuid:application_id>/appeal", takes=AppealSchema, gives=ApplicationAnswer)
def appeal(call: Call, application_id: str) -> dict[str, Any]:
    """Appeal against a rejection."""
    make_appeal(call.bank, call.actor, application_id, call.body["grounds"])
    return _now(call, application_id)


@operation("PUT", "/applications/<uuid:application_id>/payment-list", takes=PaymentListSchema, gives=ApplicationAnswer)
def put_payment_list(call: Call, application_id: str) -> dict[str, Any]:
    """Replace the payment list that the purpose gate sent back."""
    lines = [PayeeLine(**line) for line in call.body["payments"]]
    correct_payment_list(call.bank, call.actor, application_id, call.body["payment_mode"], lines)
    return _now(call, application_id)


def new_application(body: Mapping[str, Any]) -> NewApplication:
    """Return the application that a body loaded by NewApplicationSchema describes."""
    made = {
        "applicant": Person(**body["applicant"]),
        "guarantor": Person(**body["guarantor"]) if "guarantor" in body else None,
        "consents": frozenset(body["consents"]),
        "payments": tuple(PayeeLine(**line) for line in body.get("payments", ())),
        "collateral": tuple(Security(**item) for item in body.get("collateral", ())),
    }
    return NewApplication(**{**body, **made})


def _check_scorecard(call: Call, body: Mapping[str, Any]) -> None:
    if "scorecard" not in body:
        return
    if not current_app.config["SCORECARD_MAY_BE_NAMED"] or not call.actor.roles & MAY_NAME_SCORECARD:
        raise InvalidInputError({"scorecard": ["The bank chooses the scorecard; leave it out."]})
    call.bank.scorecard(body["scorecard"])


def _repeat() -> Repeat | None:
    key = sent_key()
    return Repeat(key=key, request_digest=request_digest(request.get_data())) if key is not None else None


def _now(call: Call, application_id: str) -> dict[str, Any]:
    return _with_reasons(read_application(call.bank, call.actor, application_id))


def _told(view: ApplicationView) -> dict[str, Any]:
    told: dict[str, Any] = ApplicationAnswer().dump(_with_reasons(view))
    return told


def _with_reasons(view: ApplicationView) -> dict[str, Any]:
    """Return the view with its reasons in the caller's language."""
    reasons = [{"code": code, "text": reason_text(code, language())} for code in view.reasons]
    return {**{field.name: getattr(view, field.name) for field in fields(view)}, "reasons": reasons}
