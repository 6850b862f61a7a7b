"""What the contract papers say: terms taken from the offer alone, so that paper and approval cannot drift apart (L4, I3b, R7)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from lending.domain.applications import Application, Collateral, Condition, Offer, PaymentLine, Product
from lending.domain.cost_of_credit import AllInCost
from lending.domain.instalments import Plan
from lending.domain.parties import Party
from lending.domain.pricing import SHORT_TERM
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.offers import cost_of, open_offer, plan_of
from lending.service.ports import Bank, Book

#: Who signs each paper, before the bank's seal.
SIGNED_BY: Mapping[str, tuple[str, ...]] = {
    "key_facts": ("borrower",),
    "loan": ("borrower",),
    "security": ("borrower",),
    "guarantee": ("guarantor",),
}
_TEMPLATES = {"key_facts": "key_facts", "loan": "loan_contract", "security": "security_contract", "guarantee": "guarantee_contract"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper to be rendered: its kind, the terms it states, and everything its template shows."""

    kind: str
    terms: Mapping[str, object]
    data: Mapping[str, object]
    language: str

    @property
    def template(self) -> str:
        """Name the template."""
        return _TEMPLATES[self.kind]


def terms_of(offer: Offer) -> dict[str, object]:
    """Return the terms that every paper must state as approval fixed them."""
    return {
        "amount": str(offer.amount),
        "currency": offer.currency,
        "annual_rate": str(offer.annual_rate.normalize()),
        "term_months": offer.term_months,
        "method": offer.method,
    }


def needs_release(book: Book, application: Application, offer: Offer) -> bool:
    """Say whether an officer must release the payment, by the product's limit."""
    parameters = book.get(Product, (application.product, application.product_version)).parameters
    return offer.amount > Decimal(str(parameters["release_above"]))


def draft(bank: Bank, book: Book, application_id: str) -> list[Draft]:
    """Return the papers an offer needs: key facts and loan contract always, security and guarantee where there is one."""
    application = book.get(Application, application_id)
    offer = open_offer(book, application_id)
    if offer is None:
        raise ValueError("approval left no offer to write contracts for")
    plan = plan_of(offer, business_date(book))
    cost = cost_of(book, bank, application, offer, plan)
    data = _data(bank, book, application, offer, plan, cost)
    language = book.get(Party, application.party_id).language
    kinds = ["key_facts", "loan"]
    kinds += ["security"] if application.secured else []
    kinds += ["guarantee"] if application.guarantor_party_id else []
    return [Draft(kind, terms_of(offer), data, language) for kind in kinds]


def signers_of(book: Book, application: Application) -> dict[str, str]:
    """Return the names under which each role signs."""
    names = {"borrower": book.get(Party, application.party_id).name}
    if application.guarantor_party_id:
        names["guarantor"] = book.get(Party, application.guarantor_party_id).name
    return names


def _data(  # noqa: PLR0917 -- everything a paper shows
    bank: Bank, book: Book, application: Application, offer: Offer, plan: Plan, cost: AllInCost
) -> Mapping[str, object]:
    """Return what the templates show; the keys stand at the head of each template."""
    party = book.get(Party, application.party_id)
    parameters = book.get(Product, (application.product, application.product_version)).parameters
    guarantor = book.get(Party, application.guarantor_party_id) if application.guarantor_party_id else None
    shown: dict[str, object] = {
        **terms_of(offer),
        **_price(offer, cost),
        **_conditions_of_product(bank, parameters),
        **_money_out(book, application),
        "bank": bank.settings.name,
        "reference": application.reference,
        "date": business_date(book),
        "borrower": _person(party),
        "owner": _person(party),
        "guarantor": _person(guarantor) if guarantor else None,
        "guarantor_name": guarantor.name if guarantor else None,
        "product": application.product,
        "purpose": application.purpose,
        "plan": [dict(asdict(row)) for row in plan.rows],
        "conditions": [condition.text for condition in book.find(Condition, application_id=application.id, order="number")],
    }
    return dict(journal.plain(shown))


def _price(offer: Offer, cost: AllInCost) -> Mapping[str, object]:
    return {
        "lpr": offer.lpr,
        "spread": offer.spread,
        "benchmark": "lpr_1y" if offer.term_months <= SHORT_TERM else "lpr_5y",
        "instalment": offer.instalment,
        "total_interest": offer.total_interest,
        "simple_annual_cost": offer.simple_annual_cost,
        "irr_annual_cost": offer.irr_annual_cost,
        "costs": offer.costs,
        "overdue_rate": cost.overdue_rate,
        "misuse_rate": cost.misuse_rate,
    }


def _conditions_of_product(bank: Bank, parameters: Mapping[str, object]) -> Mapping[str, object]:
    return {
        "repricing": parameters["repricing"],
        "early_repayment_fee_rate": parameters["early_repayment_fee_rate"],
        "cooling_days": parameters["cooling_days"],
        "complaint_phone": bank.settings.complaint_phone,
    }


def _money_out(book: Book, application: Application) -> Mapping[str, object]:
    """Return where the money goes and what secures it."""
    return {
        "account": application.account,
        "payment_mode": application.payment_mode,
        "payments": [
            {"number": line.number, "payee": line.payee, "account": line.account, "amount": line.amount, "purpose": line.purpose}
            for line in book.find(PaymentLine, application_id=application.id, order="number")
        ],
        "collateral": [
            {"kind": item.kind, "description": item.description, "value": item.value or item.declared_value}
            for item in book.find(Collateral, application_id=application.id)
        ],
    }


def _person(party: Party) -> Mapping[str, object]:
    return {"name": party.name, "id_number": party.id_number, "phone": party.phone}
