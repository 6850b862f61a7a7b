"""What all pages of the customer share: the blueprint, the bar below, a refusal told in the page."""

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _

from lending.domain.actors import Role
from lending.errors import LendingError
from lending.service.business_date import read_business_date
from webapp.security import current_bank
from webapp.sentences import spoken

blueprint = Blueprint("customer", __name__)
CUSTOMER = Role.CUSTOMER


def page(template: str, title: str, *, section: str = "home", **data: Any) -> str:
    """Render a page of the customer; `section` is the tab of the bar below that it belongs to."""
    return render_template(
        f"customer/{template}.html",
        page_title=title,
        bottom_items=_bar(section),
        today=_today(),
        **data,
    )


def tell(error: LendingError) -> None:
    """Show a refusal at the top of the next page."""
    flash(spoken(str(error)), "error")


def form_values() -> dict[str, str]:
    """Return what a form sent, without its token; boxes and blanks at the ends trimmed."""
    return {name: value.strip() for name, value in request.form.items() if name not in {"csrf_token", "act"}}


def _today() -> str:
    return read_business_date(current_bank()).isoformat()


def _bar(section: str) -> list[dict[str, Any]]:
    places = (
        ("home", _("My loans"), "customer.index", "home"),
        ("apply", _("Apply"), "customer.choose", "add"),
        ("documents", _("Documents"), "customer.all_documents", "document"),
        ("account", _("Me"), "customer.account", "user"),
    )
    return [{"label": label, "url": url_for(endpoint), "icon": icon, "current": name == section} for name, label, endpoint, icon in places]
