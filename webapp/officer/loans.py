"""The loan book as officers search it: who owes what, who is late, since when."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields

from lending.domain.loans import LoanState
from lending.service.ports import LoanQuery
from lending.service.views.loans import LoanRow, list_branches, list_loans
from webapp.api.fields import Whole
from webapp.i18n import day, percent
from webapp.officer import loan_words, searches, words
from webapp.officer.cases import PAGE, STAFF, pages_of
from webapp.officer.figures import whole
from webapp.officer.filters import LAST_PAGE, one_of
from webapp.officer.loan_pages import blueprint
from webapp.security import current_actor, current_bank, signed_in
from webapp.text_field import Text

_FILTERS = ("state", "product", "bucket", "branch_id")


class LoansSchema(Schema):
    """The list's filter in the address."""

    class Meta:
        """Other parts of the address are not the list's."""

        unknown = EXCLUDE

    q = fields.String(load_default=None)
    state = one_of(state.value for state in LoanState)
    product = one_of(words.PRODUCTS)
    bucket = one_of(loan_words.BUCKET_NAMES)
    branch_id = Text(longest=40, load_default=None)
    late = one_of(("true",))
    page = Whole(1, LAST_PAGE, text=True, load_default=1)


@blueprint.get("")
@signed_in(*STAFF)
def index() -> str:
    """List the loans in the actor's scope, the newest first; those overdue by their days."""
    wanted = LoansSchema().load({name: value for name, value in request.args.items() if value})
    text = searches.text_of(wanted["q"])
    wanted["q"] = searches.address_of(text)
    actor, branches = current_actor(), list_branches(current_bank(), current_actor())
    filters = {**{name: wanted[name] for name in _FILTERS}, "late": wanted["late"] is not None}
    rows, total = list_loans(current_bank(), LoanQuery(actor=actor, text=text, offset=(wanted["page"] - 1) * PAGE, limit=PAGE, **filters))
    return render_template(
        "officer/loans.html",
        page_title=_("Loans"),
        search_url=url_for("searches.search", place="loans"),
        query=text or "",
        wanted=wanted,
        narrowed=bool(text or any(filters.values())),
        rows=[_row(row, branches) for row in rows],
        total=total,
        choices=_choices(branches),
        several_branches=len(branches) > 1,
        pages=pages_of("loan_book.index", wanted, total),
        clear_url=url_for("loan_book.index"),
    )


def _choices(branches: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    any_of = [("", str(_("Any")))]
    return {
        "state": [*any_of, *((code, str(label)) for code, (label, _tone) in loan_words.STATES.items())],
        "product": [*any_of, *((code, str(name)) for code, name in words.PRODUCTS.items())],
        "bucket": [*any_of, *((name, str(_("%(days)s days", days=name))) for name in loan_words.BUCKET_NAMES)],
        "branch_id": [*any_of, *branches.items()],
        "late": [*any_of, ("true", str(_("Only overdue")))],
    }


def _row(row: LoanRow, branches: dict[str, str]) -> dict[str, Any]:
    return {
        "url": url_for("loan_book.show", loan_id=row.id),
        "customer": row.customer_name,
        "reference": row.reference,
        "product": words.word(words.PRODUCTS, row.product),
        "branch": branches.get(row.branch_id, row.branch_id),
        "principal": whole(row.principal),
        "outstanding": whole(row.outstanding),
        "rate": percent(row.annual_rate),
        "next": day(row.accrues_to),
        "state": loan_words.state_of(row),
        "bucket": row.bucket or "–",
        "tier": words.toned(loan_words.TIERS, row.tier or ""),
        "paid_out": day(row.disbursed_on),
    }
