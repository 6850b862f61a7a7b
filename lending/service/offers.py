"""The offer: what approval fixed, priced at LPR plus the decision's spread, with its all-in annual cost (L3, R7, R7b, R8)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.applications import Application, Decision, Offer, Product
from lending.domain.cost_of_credit import AllInCost, CostLine, itemised_cost
from lending.domain.instalments import Plan, instalment_plan
from lending.domain.loan_terms import LoanTerms
from lending.domain.money import round_money
from lending.domain.pricing import price_loan
from lending.domain.records import Action
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.decisions import last_decision
from lending.service.ports import Bank, Book
from lending.service.stages import hold


def price_offer(bank: Bank, application_id: str, spread: float) -> Offer:
    """Set the offer's terms from the decision that stands and the spread in percentage points; once."""
    with bank.begin() as book:
        application = hold(book, application_id)
        kept = open_offer(book, application_id)
        if kept is not None:
            return kept
        decision = last_decision(book, application_id)
        offer = _offer(bank, book, application, decision, Decimal(str(spread)))
        book.add(offer)
        journal.record(
            bank,
            book,
            WORKER,
            Action.TERMS_SET,
            application_id=application_id,
            amount=offer.amount,
            annual_rate=offer.annual_rate,
            lpr=offer.lpr,
            term_months=offer.term_months,
            method=offer.method,
        )
        return offer


def open_offer(book: Book, application_id: str) -> Offer | None:
    """Return the offer that stands, or None."""
    return book.first(Offer, application_id=application_id, state=("open", "accepted"))


def plan_of(offer: Offer, disbursed: date) -> Plan:
    """Return the repayment plan of an offer paid out on a day."""
    return instalment_plan(
        LoanTerms(
            principal=offer.amount,
            annual_rate=offer.annual_rate,
            periods=offer.term_months,
            disbursed=disbursed,
            method=offer.method,  # type: ignore[arg-type]  # one of the product's methods since it was approved
        )
    )


def cost_of(book: Book, bank: Bank, application: Application, offer: Offer, plan: Plan) -> AllInCost:
    """Return what the offer costs in all: interest and every fee of the product's version, partners' included (R7)."""
    parameters = book.get(Product, (application.product, application.product_version)).parameters
    fees = [_fee(fee, offer, plan) for fee in _listed(parameters.get("fees"))]
    return itemised_cost(plan, lender=bank.settings.name, fees=fees, on=plan.terms.disbursed)


def _offer(bank: Bank, book: Book, application: Application, decision: Decision, spread: Decimal) -> Offer:
    today = business_date(book)
    term, amount = decision.term_months or application.term_months, decision.limit or application.amount
    price = price_loan(product=application.product, term_months=term, spread=spread, on=today)
    offer = Offer(
        id=str(uuid4()),
        application_id=application.id,
        amount=amount,
        currency=application.currency,
        annual_rate=price.rate,
        lpr=price.benchmark.value,
        spread=spread / 100,
        term_months=term,
        method=decision.method or application.method,
        instalment=Decimal(0),
        total_interest=Decimal(0),
        simple_annual_cost=Decimal(0),
        irr_annual_cost=Decimal(0),
        costs=[],
        set_at=bank.now(),
        business_date=today,
    )
    _add_costs(bank, book, application, offer)
    return offer


def _add_costs(bank: Bank, book: Book, application: Application, offer: Offer) -> None:
    plan = plan_of(offer, offer.business_date)
    cost = cost_of(book, bank, application, offer, plan)
    offer.instalment, offer.total_interest = plan.instalment, plan.total_interest
    offer.simple_annual_cost, offer.irr_annual_cost = cost.rate.simple, cost.rate.irr
    offer.costs = [dict(journal.plain(asdict(line))) for line in cost.lines]


def _fee(fee: Mapping[str, object], offer: Offer, plan: Plan) -> CostLine:
    """Return a fee of the product: a share of the loan, charged when it is paid out."""
    amount = round_money(offer.amount * Decimal(str(fee["share"])))
    return CostLine(str(fee["charged_by"]), str(fee["name"]), amount, plan.terms.disbursed)


def _listed(fees: object) -> list[Mapping[str, object]]:
    return fees if isinstance(fees, list) else []
