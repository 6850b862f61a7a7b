"""Signing in and out, and opening a customer's account."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from lending.domain.new_application import Person
from lending.errors import ConflictError, InvalidInputError
from lending.service import users
from lending.service.users import SignInRefusedError, TooManyAttemptsError
from webapp.errors import flat
from webapp.i18n import language
from webapp.security import close_session, current_bank, current_user, is_own_path, open_session
from webapp.text_field import Text

blueprint = Blueprint("auth", __name__)


class SignInSchema(Schema):
    """What the sign-in form sends."""

    class Meta:
        """The form's token is not ours to read."""

        unknown = EXCLUDE

    login = Text(required=True, longest=64)
    password = fields.String(required=True)


class RegistrationSchema(SignInSchema):
    """What the form for a new account sends."""

    name = Text(required=True, longest=200)
    id_number = Text(required=True, longest=18)
    phone = Text(required=True, longest=11)


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form; who is signed in already goes on."""
    if current_user() is not None:
        return redirect(_next(), 303)
    timed_out = session.pop("timed_out", False)
    return _sign_in_page(notice=_("You were away for a while, so we signed you out. Sign in to go on where you were.") if timed_out else "")


@blueprint.post("/sign-in")
def sign_in_submit() -> ResponseReturnValue:
    """Sign in by name and password and go on to where the user was."""
    try:
        entered = SignInSchema().load(request.form)
        user = users.sign_in(current_bank(), entered["login"], entered["password"], request.remote_addr or "")
    except (SignInRefusedError, ValidationError):
        return _sign_in_page({"login": [_("The name or the password is not right. Try again; after five tries you have to wait.")]}), 422
    except TooManyAttemptsError:
        return _sign_in_page({"login": [_("Too many attempts. Wait a quarter of an hour and try again.")]}), 429
    open_session(user)
    return redirect(_next(), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the user's sessions."""
    close_session()
    flash(_("You are signed out."), "good")
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.get("/register")
def register() -> ResponseReturnValue:
    """Show the form for a customer's account."""
    return render_template("auth/register.html", page_title=_("Open an account"), values={}, errors={})


@blueprint.post("/register")
def register_submit() -> ResponseReturnValue:
    """Open a customer's account and sign the customer in."""
    values = {name: request.form.get(name, "") for name in ("login", "name", "id_number", "phone")}
    try:
        user = users.register_customer(current_bank(), **_registration(), address=request.remote_addr or "", language=language())
    except InvalidInputError as error:
        return _register_page(values, error.errors), 422
    except ValidationError as error:
        return _register_page(values, flat(error.messages)), 422
    except ConflictError as error:
        return _register_page(values, {"login": [str(error)]}), 409
    except TooManyAttemptsError:
        return _register_page(values, {"login": [_("Too many attempts. Wait a quarter of an hour and try again.")]}), 429
    open_session(user)
    return redirect(_next(), 303)


def _registration() -> dict[str, Any]:
    entered = RegistrationSchema().load(request.form)
    person = Person(name=entered["name"].strip(), id_number=entered["id_number"].strip().upper(), phone=entered["phone"].strip())
    return {"login": entered["login"].strip(), "password": entered["password"], "person": person}


def _sign_in_page(errors: dict[str, list[str]] | None = None, notice: str = "") -> str:
    return render_template(
        "auth/sign_in.html",
        page_title=_("Sign in"),
        login=request.form.get("login", ""),
        next=request.values.get("next", ""),
        errors=errors or {},
        notice=notice,
    )


def _register_page(values: dict[str, str], errors: dict[str, list[str]]) -> str:
    return render_template("auth/register.html", page_title=_("Open an account"), values=values, errors=errors)


def _next() -> str:
    wanted = request.values.get("next", "")
    return wanted if is_own_path(wanted) else url_for("home")
