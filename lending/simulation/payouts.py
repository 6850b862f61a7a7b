"""Where a simulated loan is paid to: a payee on its list, or, for business and within what R6 allows, the borrower's own account."""

import zlib
from dataclasses import dataclass
from typing import cast, get_args

from lending.domain.agency_reports import Company, CompanyCategory
from lending.domain.entrusted_payment import self_payment_allowed
from lending.simulation.customers import Customer, SimulatedLoan

_SELF_PAID = "0.60"
#: What the payee of a purpose is called, which is what the business register knows it as.
_PAYEES: dict[str, CompanyCategory] = {
    "renovation": "contractor",
    "vehicle": "dealer",
    "education": "school",
    "medical": "hospital",
    "appliances": "retailer",
    "travel": "travel_agency",
    "home_purchase": "developer",
    "business_operation": "supplier",
    "equipment": "supplier",
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account by its number, who holds it, and what the business register knows a company as; None of a person."""

    number: str
    holder: str
    category: CompanyCategory | None = None


def own_account(customer: Customer) -> Account:
    """Return the account that is told in an application."""
    return Account(f"62220200{customer.number:05d}18", name_of(customer))


def private_account(customer: Customer) -> Account:
    """Return an account of his with another bank, which no application told of."""
    return Account(f"62170000{customer.number:05d}27", name_of(customer))


def name_of(customer: Customer) -> str:
    """Return what a customer is called."""
    return customer.person.name if customer.person else f"Simulated customer {customer.number}"


def is_self_paid(customer: Customer, loan: SimulatedLoan) -> bool:
    """Say whether a loan is paid to the borrower himself."""
    plan = loan.terms.plan
    allowed = self_payment_allowed(
        product=loan.product, amount=plan.principal, counterparty_fixed=True, payee_takes_transfers=True, on=plan.disbursed
    )
    return allowed and customer.chance.happens(f"{loan.id} self-paid", _SELF_PAID)


def payee_of(loan: SimulatedLoan) -> Account:
    """Return whom a loan's money is for: its payee, or the trader whom a borrower who was paid himself pays; nobody else's."""
    category = _PAYEES[loan.purpose]
    return company(category, loan.called, f"330100{''.join(filter(str.isdigit, loan.called))}36")


def company(category: CompanyCategory, which: str, number: str) -> Account:
    """Return the account of a company, whose name tells its trade."""
    return Account(number, f"{category} {which}", category)


def register_entry(name: str) -> Company | None:
    """Return what the business register says of a name; None where it is no company's."""
    category, _, which = name.partition(" ")
    if category not in get_args(CompanyCategory):
        return None
    number = f"9133{zlib.crc32(which.encode()):014d}"
    return Company(registration_number=number, name=name, category=cast("CompanyCategory", category), status="active")


def paid_to(customer: Customer, loan: SimulatedLoan) -> Account:
    """Return the account that a loan is paid out to."""
    return own_account(customer) if is_self_paid(customer, loan) else payee_of(loan)


def reference_of(loan: SimulatedLoan) -> str:
    """Return what the payment of a loan is called, in the bank and in statements."""
    return f"{loan.id}:paid"
