"""Erasing customers' data by two persons: an administrator asks with a reason, a legal officer agrees with his password or refuses."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.actors import Actor
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import users
from lending.service.audit.erasing import ASKS, ErasureRefusedError
from lending.service.audit.erasure_requests import (
    CustomerErasure,
    agree_to_erasure,
    ask_erasure,
    find_customer,
    list_requests,
    read_erasure,
    refuse_erasure,
    withdraw_erasure,
)
from lending.service.audit.holds import AGREES, lift_hold, set_hold
from lending.service.users import SignInRefusedError, TooManyAttemptsError
from webapp.errors import note_refused
from webapp.officer import erasure_words
from webapp.security import current_actor, current_bank, current_user, signed_in
from webapp.sentences import errors_of, spoken

blueprint = Blueprint("erasures", __name__, url_prefix="/erasures")


@blueprint.get("")
@signed_in(ASKS, AGREES)
def index() -> str:
    """List the requests, and ask for which customer another is to be."""
    return _index("", {})


@blueprint.post("/find")
@signed_in(ASKS, AGREES)
def find() -> ResponseReturnValue:
    """Go to the customer looked for; identity numbers stay out of addresses."""
    text = request.form.get("customer", "")[:100]
    try:
        found = find_customer(current_bank(), current_actor(), text)
    except NotFoundError as error:
        return _index(text, {"customer": [spoken(str(error))]}), 422
    return redirect(url_for("erasures.show", party_id=found), 303)


@blueprint.get("/<uuid:party_id>")
@signed_in(ASKS, AGREES)
def show(party_id: UUID) -> str:
    """Show what erasing a customer's data would do, and the request that stands."""
    return _page(party_id, {}, {})


@blueprint.post("/<uuid:party_id>")
@signed_in(ASKS)
def ask(party_id: UUID) -> ResponseReturnValue:
    """Ask for a customer's data to be erased."""
    form = request.form

    def do(actor: Actor) -> None:
        ask_erasure(current_bank(), actor, str(party_id), form.get("reason", ""), form.get("note", ""))

    return _act(party_id, do, _("Asked. A legal officer has to agree before anything is erased."))


@blueprint.post("/<uuid:party_id>/<uuid:request_id>/withdraw")
@signed_in(ASKS)
def withdraw(party_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Take a request back."""
    return _act(party_id, lambda actor: withdraw_erasure(current_bank(), actor, str(request_id)), _("Taken back."))


@blueprint.post("/<uuid:party_id>/<uuid:request_id>/refuse")
@signed_in(AGREES)
def refuse(party_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Refuse a request."""
    answer = request.form.get("answer", "")
    return _act(party_id, lambda actor: refuse_erasure(current_bank(), actor, str(request_id), answer), _("Refused; nothing was erased."))


@blueprint.post("/<uuid:party_id>/<uuid:request_id>/agree")
@signed_in(AGREES)
def agree(party_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Agree by password, and erase."""

    def do(actor: Actor) -> None:
        _require_password(request.form.get("password", ""))
        agree_to_erasure(current_bank(), actor, str(request_id))

    return _act(party_id, do, _("Erased. What was counted stands below; it cannot be undone."))


@blueprint.post("/<uuid:party_id>/hold")
@signed_in(AGREES)
def hold(party_id: UUID) -> ResponseReturnValue:
    """Put the data under a legal hold."""

    def do(actor: Actor) -> None:
        try:
            set_hold(current_bank(), actor, str(party_id), request.form.get("hold", "")[:500])
        except InvalidInputError as error:
            raise InvalidInputError({"hold": error.errors["reason"]}) from None

    return _act(party_id, do, _("The hold stands; nothing of this customer can be erased."))


@blueprint.post("/<uuid:party_id>/lift")
@signed_in(AGREES)
def lift(party_id: UUID) -> ResponseReturnValue:
    """Lift the hold."""

    def do(actor: Actor) -> None:
        lift_hold(current_bank(), actor, str(party_id))

    return _act(party_id, do, _("The hold is lifted."))


def _require_password(password: str) -> None:
    """Refuse a wrong password; it counts with the failures to sign in."""
    user = current_user()
    try:
        users.sign_in(current_bank(), user.login if user else "", password[:200], request.remote_addr or "")
    except SignInRefusedError:
        raise InvalidInputError({"password": [_("This is not your password.")]}) from None
    except TooManyAttemptsError:
        raise InvalidInputError({"password": [_("Too many attempts. Wait a quarter of an hour and try again.")]}) from None


def _act(party_id: UUID, do: Callable[[Actor], None], said: str) -> ResponseReturnValue:
    try:
        do(current_actor())
    except InvalidInputError as error:
        typed = {name: request.form.get(name, "") for name in ("reason", "note", "answer", "hold")}
        return _page(party_id, typed, errors_of(error.errors)), 422
    except ErasureRefusedError as error:
        flash(" ".join((_("Nothing was erased:"), *map(spoken, error.reasons))), "error")
    except (ConflictError, ForbiddenError) as error:
        note_refused(error)
        flash(spoken(str(error)), "error")
    else:
        flash(said, "good")
    return redirect(url_for("erasures.show", party_id=party_id), 303)


def _index(typed: str, errors: dict[str, list[str]]) -> str:
    found = [erasure_words.request(view) for view in list_requests(current_bank(), current_actor())]
    return render_template("officer/erasures.html", page_title=_("Erasure"), requests=found, typed=typed, errors=errors)


def _page(party_id: UUID, typed: dict[str, str], errors: dict[str, list[str]]) -> str:
    found = read_erasure(current_bank(), current_actor(), str(party_id))
    return render_template(
        "officer/erasure.html",
        page_title=found.customer_name,
        party_id=found.party_id,
        erased=erasure_words.erased(found.foresight),
        kept=erasure_words.kept(found.foresight),
        against=[spoken(reason) for reason in found.foresight.against],
        asked=erasure_words.request(found.asked) if found.asked else None,
        past=[erasure_words.request(view) for view in found.past],
        may=_may(found),
        reasons=[(code, str(label)) for code, label in erasure_words.REASONS.items()],
        typed=typed,
        errors=errors,
        labels={"reason": _("Reason"), "note": _("Note"), "answer": _("Why not"), "password": _("Your password"), "hold": _("Reason")},
    )


def _may(found: CustomerErasure) -> dict[str, bool]:
    """Return what the reader may do now."""
    actor, asked, free = current_actor(), found.asked, not found.foresight.against
    decides = AGREES in actor.roles and asked is not None and not asked.is_mine
    return {
        "ask": ASKS in actor.roles and asked is None and free,
        "withdraw": asked is not None and asked.is_mine,
        "refuse": decides,
        "agree": decides and free,
        "hold": AGREES in actor.roles and found.foresight.hold is None,
        "lift": AGREES in actor.roles and found.foresight.hold is not None,
    }
