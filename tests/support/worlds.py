"""People, payees, papers and what the agencies say of them, for cases on a running loanflow."""

import io
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from pypdf import PdfWriter

from lending.domain.identity import check_character
from lending.domain.new_application import PayeeLine, Person, Security

_people = count(1)

#: The scorecard's characteristics of somebody the model accepts, and of somebody it rejects.
GOOD = {
    "checking_account_status": "none",
    "credit_history": "critical_or_elsewhere",
    "other_instalment_plans": "none",
    "employment_since": "7_years_or_more",
    "property": "real_estate",
    "housing": "own",
    "savings": "high",
    "instalment_share_of_income": 1,
}
BAD = {
    "checking_account_status": "negative",
    "credit_history": "none_or_all_paid",
    "other_instalment_plans": "bank",
    "employment_since": "under_1_year",
    "property": "unknown_or_none",
    "housing": "free",
    "savings": "very_low",
    "instalment_share_of_income": 4,
}
#: Documents each product asks for, over those of every product.
PAPERS = ("identity", "income_proof", "purpose_proof")


@cache
def pdf() -> bytes:
    """Return a paper of one empty page."""
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(content)
    return content.getvalue()


def new_person(born: str = "19850101") -> Person:
    """Return somebody no other test knows."""
    number = next(_people)
    digits = f"{330106 + number // 1000}{born}{number % 1000:03d}"
    return Person(name="林建國", id_number=digits + check_character(digits), phone=f"139{number:08d}")


def payee(name: str, amount: str, account: str = "6222020200099990007") -> PayeeLine:
    """Return a row of a payment list."""
    return PayeeLine(payee=name, account=account, amount=Decimal(amount), purpose="as the contract says")


#: What a streamer, a home buyer and a shop owner change in `Town.apply`.
FREELANCER: dict[str, Any] = {
    "occupation": "platform",
    "papers": (*PAPERS, "bank_statement"),
    "world": {"tax": {"known": True, "records": []}},
}
HOME: dict[str, Any] = {
    "product": "mortgage",
    "purpose": "home_purchase",
    "amount": Decimal("900000.00"),
    "term_months": 240,
    "papers": (*PAPERS, "asset_proof", "purchase_contract"),
    "collateral": (Security(kind="first_home", description="Flat 3-201, Wensan Road", declared_value=Decimal("1500000.00")),),
    "payments": (payee("Riverside Property Development", "900000.00"),),
}
BUSINESS: dict[str, Any] = {
    "product": "business",
    "purpose": "business_operation",
    "occupation": "self_employed",
    "amount": Decimal("400000.00"),
    "income": "60000.00",
    "papers": (*PAPERS, "business_licence", "trade_contract", "bank_statement"),
    "payments": (payee("Delta Supplies Trading", "400000.00"),),
}


def usual_world(income: Decimal, today: date) -> dict[str, dict[str, Any]]:
    """Return what the agencies say of somebody about whom nothing needs a second look."""
    months = [(today.replace(day=1) - timedelta(days=31 * back)).replace(day=1).isoformat() for back in range(12, 0, -1)]
    return {
        "aml": {"result": "clear", "matches": []},
        "bureau": {
            "months_overdue_24": 0,
            "enquiries_30d": 0,
            "enquiries_6m": 0,
            "open_loans": [],
            "monthly_debt_payment": "0.00",
            "court_enforcement": False,
        },
        "court": {"cases": []},
        "tax": {
            "known": True,
            "records": [
                {"month": month, "source": "wage", "payer": "Employer", "income": str(income), "tax_withheld": "0.00"} for month in months
            ],
        },
        "platforms": {
            "known": True,
            "flows": [
                {"month": month, "platform": platform, "kind": kind, "income": earned}
                for month in months
                for platform, kind, earned in (("Lantern Live", "streaming", "8000.00"), ("Craft Bazaar", "freelance", "4000.00"))
            ],
        },
        "account_flows": {
            "known": True,
            "months": [{"month": month, "inflow": str(income), "outflow": "6000.00", "living_expenses": "4000.00"} for month in months],
        },
        "social_security": {"known": True, "months_paid": 60, "base": str(income), "employer": "Employer"},
        "provident_fund": {"known": True},
        "utilities": {"known": True, "months_on_time": 24, "months_late": 0},
    }


def debts(monthly: str = "9000.00") -> dict[str, dict[str, Any]]:
    """Return a world in which the applicant owes so much a month that a person decides."""
    return {"bureau": {"monthly_debt_payment": monthly}}
