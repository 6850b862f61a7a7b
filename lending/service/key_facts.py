"""The key facts of an offer in plain figures: what it costs, how the rate moves, what lateness costs (I3b, R7, R7b)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lending.domain.actors import Actor
from lending.domain.applications import Application, Product
from lending.domain.cost_of_credit import CostLine
from lending.domain.money import round_money
from lending.errors import ConflictError
from lending.service import access
from lending.service.business_date import business_date
from lending.service.offers import cost_of, open_offer, plan_of
from lending.service.ports import Bank

#: The example of lateness shows so many days (the key-facts paper shows the same).
EXAMPLE_DAYS = 30
#: Days of a year in the example (R11: interest on what is overdue runs by the day, on 360).
_YEAR_DAYS = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """What a customer must know before signing; rates are fractions a year, `penalty_example` is CNY for 30 days."""

    costs: Sequence[CostLine]
    cost_total: Decimal
    repricing: str
    overdue_rate: Decimal
    misuse_rate: Decimal
    penalty_example: Decimal
    early_repayment_fee_rate: Decimal
    cooling_days: int
    complaint_phone: str


def read_key_facts(bank: Bank, actor: Actor, application_id: str) -> KeyFacts:
    """Return the key facts of the offer that stands; ConflictError when there is none, NotFoundError when it is not the actor's to see."""
    with bank.read() as book:
        application = book.get(Application, application_id)
        access.require_sight(actor, application)
        offer = open_offer(book, application_id)
        if offer is None:
            raise ConflictError("There is no offer on this application at the moment.")
        parameters = book.get(Product, (application.product, application.product_version)).parameters
        cost = cost_of(book, bank, application, offer, plan_of(offer, business_date(book)))
    return KeyFacts(
        costs=cost.lines,
        cost_total=cost.total,
        repricing=str(parameters["repricing"]),
        overdue_rate=cost.overdue_rate,
        misuse_rate=cost.misuse_rate,
        penalty_example=round_money(offer.instalment * cost.overdue_rate * EXAMPLE_DAYS / _YEAR_DAYS),
        early_repayment_fee_rate=Decimal(str(parameters["early_repayment_fee_rate"])),
        cooling_days=int(str(parameters["cooling_days"])),
        complaint_phone=bank.settings.complaint_phone,
    )
