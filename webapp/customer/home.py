"""The first page: one card per application or loan."""

from flask_babel import gettext as _

from lending.domain.applications import Status
from lending.service import drafts
from lending.service.ports import CaseQuery
from lending.service.review.offers import Benefits, read_benefits
from lending.service.views import ApplicationView, list_applications, read_application
from webapp.customer.cards import Card, card_of
from webapp.customer.pages import CUSTOMER, blueprint, page
from webapp.customer.running import running_card, running_of
from webapp.customer.words import PRODUCTS
from webapp.security import current_actor, current_bank, signed_in

#: Cards on the first page; more than a person ever has.
_MOST = 50


@blueprint.get("/loans")
@signed_in(CUSTOMER)
def index() -> str:
    """Show every application and loan of the customer, what waits for the customer first."""
    cards = sorted((_card(view) for view in own_applications()), key=lambda card: (card.over, not card.next.url))
    draft, benefits = drafts.find_draft(current_bank(), current_actor()), read_benefits(current_bank(), current_actor())
    return page("index", _("My loans"), cards=cards, draft=draft, products=PRODUCTS, offer=_offer(benefits), manager=benefits.manager)


def _offer(benefits: Benefits) -> str | None:
    """Return the bank's offer in a sentence."""
    sentences = {
        "consumer": _("A consumer loan could be yours: you have paid well."),
        "business": _("A business loan could be yours: you have paid well."),
    }
    return sentences.get(benefits.product or "")


def own_applications() -> list[ApplicationView]:
    """Return the customer's applications, newest first."""
    bank, actor = current_bank(), current_actor()
    rows, _total = list_applications(bank, CaseQuery(actor=actor, limit=_MOST))
    return [read_application(bank, actor, row.id) for row in rows]


def _card(view: ApplicationView) -> Card:
    loan = running_of(view) if view.status == Status.DISBURSED else None
    return running_card(view, loan) if loan is not None else card_of(view)
