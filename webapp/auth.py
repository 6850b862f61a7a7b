"""Signing in and out, and opening a customer's account."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.new_application import Person
from lending.errors import ConflictError, InvalidInputError
from lending.service import users
from lending.service.users import SignInRefusedError, TooManyAttemptsError
from webapp.entries import Form, IdNumber, Line, Login, Mobile, Password
from webapp.i18n import language
from webapp.security import close_session, current_bank, current_user, is_own_path, open_session
from webapp.sentences import errors_of

blueprint = Blueprint("auth", __name__)


class SignInForm(Form):
    """What the sign-in form sends."""

    login = Line(64)
    password = Password()


class RegistrationForm(Form):
    """What the form for a new account sends."""

    name = Line()
    id_number = IdNumber()
    phone = Mobile()
    login = Login()
    password = Password(new=True)


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
    entered, errors = SignInForm().read(request.form)
    if errors:
        return _not_right(), 422
    try:
        user = users.sign_in(current_bank(), entered["login"], entered["password"], request.remote_addr or "")
    except SignInRefusedError:
        return _not_right(), 422
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
    said, errors = RegistrationForm().read(request.form)
    if errors:
        return _register_page(values, errors), 422
    person = Person(name=said["name"], id_number=said["id_number"], phone=said["phone"])
    address = request.remote_addr or ""
    try:
        user = users.register_customer(current_bank(), said["login"], said["password"], person, address=address, language=language())
    except InvalidInputError as error:
        return _register_page(values, errors_of(error.errors)), 422
    except ConflictError as error:
        return _register_page(values, errors_of({"login": [str(error)]})), 409
    except TooManyAttemptsError:
        return _register_page(values, {"login": [_("Too many attempts. Wait a quarter of an hour and try again.")]}), 429
    open_session(user)
    return redirect(_next(), 303)


def _not_right() -> str:
    return _sign_in_page({"login": [_("The name or the password is not right. Try again; after five tries you have to wait.")]})


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
