"""The offer: its key facts in plain words, the contracts page by page, the reading time, the code, the signature."""

from decimal import Decimal

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.applications import Status
from lending.errors import ConflictError, InvalidInputError
from lending.service import signing
from lending.service.documents import read_document
from lending.service.key_facts import EXAMPLE_DAYS, read_key_facts
from lending.service.views import ApplicationView
from webapp.customer import words
from webapp.customer.labels import labels_of
from webapp.customer.loan import read
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page, tell
from webapp.customer.plans import totals_of
from webapp.entries import Code, Form
from webapp.page_images import page_count
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

#: A percentage point, and basis points of one, as fractions a year.
_POINT, _BASIS_POINTS = Decimal("0.01"), Decimal(10_000)


class CodeForm(Form):
    """The code that signs."""

    code = Code()


@blueprint.get("/loans/<uuid:application_id>/offer")
@signed_in(CUSTOMER)
def offer(application_id: object) -> ResponseReturnValue:
    """Show the key facts of the offer in plain words (I3b, R7)."""
    view = read(application_id)
    try:
        facts = read_key_facts(current_bank(), current_actor(), view.id)
    except ConflictError as error:
        tell(error)
        return redirect(url_for("customer.loan", application_id=view.id), 303)
    return page(
        "offer",
        _("Your offer"),
        view=view,
        offer=view.offer,
        facts=facts,
        totals=totals_of(view),
        words=words,
        days=EXAMPLE_DAYS,
        points=_points(view),
        raised=view.offer.annual_rate + _POINT if view.offer else None,
        to_sign=view.status == Status.OFFERED,
        back_url=url_for("customer.loan", application_id=view.id),
    )


@blueprint.get("/loans/<uuid:application_id>/sign")
@signed_in(CUSTOMER)
def sign(application_id: object) -> ResponseReturnValue:
    """Show the contracts to read; the reading time runs on the server from the first time."""
    view = read(application_id)
    if view.status != Status.OFFERED:
        return redirect(url_for("customer.loan", application_id=view.id), 303)
    opened = signing.open_contracts(current_bank(), current_actor(), view.id)
    return _sign_page(view, opened.minimum_seconds - (current_bank().now() - opened.opened_at).total_seconds(), {})


@blueprint.post("/loans/<uuid:application_id>/sign/code")
@signed_in(CUSTOMER)
def ask_code(application_id: object) -> ResponseReturnValue:
    """Send the one-time code."""
    try:
        signing.send_code(current_bank(), current_actor(), str(application_id))
    except ConflictError as error:
        tell(error)
    else:
        flash(_("We sent a code to your phone. It is good for 5 minutes."), "good")
    return redirect(url_for("customer.sign", application_id=application_id, _anchor="sign"), 303)


@blueprint.post("/loans/<uuid:application_id>/sign")
@signed_in(CUSTOMER)
def confirm(application_id: object) -> ResponseReturnValue:
    """Sign with the code; a second press after the first changes nothing."""
    view = read(application_id)
    said, errors = CodeForm().read(form_values())
    if errors:
        # No try is counted: what is no code cannot have been guessed.
        return _sign_page(view, 0, errors), 422
    try:
        signing.confirm_contracts(current_bank(), current_actor(), view.id, said["code"])
    except InvalidInputError as error:
        return _sign_page(view, 0, errors_of(error.errors)), 422
    except ConflictError as error:
        if view.signed_at is None:
            tell(error)
    return redirect(url_for("customer.loan", application_id=view.id), 303)


def _sign_page(view: ApplicationView, left: float, errors: dict[str, list[str]]) -> str:
    borrower = next((known for known in view.signings if known.role == "borrower"), None)
    papers = {document.id: document for document in view.documents}
    contracts = [
        (str(words.CONTRACTS[paper.kind]), papers[paper.document_id], _pages(papers[paper.document_id].id))
        for paper in view.contracts
        if paper.document_id in papers
    ]
    return page(
        "sign",
        _("Read and sign"),
        view=view,
        contracts=sorted(contracts, key=lambda paper: paper[0] != str(words.CONTRACTS["key_facts"])),
        left=max(0, int(left) + 1) if left > 0 else 0,
        total=borrower.minimum_seconds if borrower else current_bank().settings.minimum_reading_seconds,
        code_sent=borrower is not None and borrower.code_expires_at is not None and borrower.code_expires_at > current_bank().now(),
        errors=errors,
        labels=labels_of(errors),
        back_url=url_for("customer.offer", application_id=view.id),
    )


def _pages(document_id: str) -> int:
    return page_count(read_document(current_bank(), current_actor(), document_id)[1])


def _points(view: ApplicationView) -> str:
    spread = view.offer.spread if view.offer else Decimal(0)
    return f"{'−' if spread < 0 else '+'} {abs(spread) * _BASIS_POINTS:.0f}"
