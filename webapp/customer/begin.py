"""Choose what to apply for, begin, go on, throw away."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.errors import InvalidInputError
from lending.service import drafts
from webapp.customer.pages import CUSTOMER, blueprint, page, tell
from webapp.customer.steps import NAMES
from webapp.customer.words import PRODUCT_NOTES, PRODUCTS
from webapp.entries import Choice, Form
from webapp.security import current_actor, current_bank, signed_in


class ProductForm(Form):
    """The product that is applied for."""

    product = Choice(tuple(PRODUCTS))


@blueprint.get("/apply")
@signed_in(CUSTOMER)
def choose() -> str:
    """Show the products, and the application that was begun."""
    bank = current_bank()
    return page(
        "choose",
        _("Apply for a loan"),
        section="apply",
        products=drafts.list_products(bank),
        draft=drafts.find_draft(bank, current_actor()),
        names=PRODUCTS,
        notes=PRODUCT_NOTES,
    )


@blueprint.post("/apply")
@signed_in(CUSTOMER)
def begin() -> ResponseReturnValue:
    """Begin an application, or go on with the one begun, for the product chosen."""
    said, _errors = ProductForm().read(request.form)
    try:
        draft_id = drafts.start_draft(current_bank(), current_actor(), said.get("product", ""))
    except InvalidInputError:
        flash(_("Choose one of these products."), "error")
        return redirect(url_for("customer.choose"), 303)
    return redirect(url_for("customer.step", draft_id=draft_id, name=NAMES[0]), 303)


@blueprint.get("/apply/<uuid:draft_id>")
@signed_in(CUSTOMER)
def resume(draft_id: object) -> ResponseReturnValue:
    """Go on where the customer left."""
    draft = drafts.read_draft(current_bank(), current_actor(), str(draft_id))
    return redirect(url_for("customer.step", draft_id=draft.id, name=NAMES[min(draft.step, len(NAMES)) - 1]), 303)


@blueprint.post("/apply/<uuid:draft_id>/discard")
@signed_in(CUSTOMER)
def discard(draft_id: object) -> ResponseReturnValue:
    """Throw an application away that was not sent."""
    try:
        drafts.discard_draft(current_bank(), current_actor(), str(draft_id))
    except InvalidInputError as error:
        tell(error)
    else:
        flash(_("The application you had begun is gone, with its files."), "good")
    return redirect(url_for("customer.choose"), 303)
