"""Applicants for tests and benchmarks: invented people with valid numbers, papers that pass the upload check."""

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

from pypdf import PdfWriter

from lending.domain.actors import Actor, Role, User
from lending.domain.identity import check_character
from lending.domain.new_application import NewApplication, PayeeLine, Person, Security
from lending.domain.parties import ConsentPurpose, Party
from lending.service.business_date import business_date
from lending.service.documents import Upload, add_document
from lending.service.ports import Bank

#: Answers that score far above the cut-off, so that the model decides alone.
GOOD = {
    "checking_account_status": "none",
    "credit_history": "critical_or_elsewhere",
    "savings": "high",
    "employment_since": "4_to_7_years",
    "other_instalment_plans": "none",
    "property": "real_estate",
    "housing": "own",
    "existing_credits": 1,
    "instalment_share_of_income": 1,
    "other_debtors": "none",
    "residence_since": 4,
    "job": "skilled",
    "dependants": 1,
    "telephone": "registered",
}
#: Answers that score below the lower cut-off.
POOR = {
    "checking_account_status": "negative",
    "credit_history": "none_or_all_paid",
    "savings": "very_low",
    "employment_since": "unemployed",
    "other_instalment_plans": "bank",
    "property": "unknown_or_none",
    "housing": "free",
    "existing_credits": 4,
    "instalment_share_of_income": 4,
    "other_debtors": "none",
    "residence_since": 1,
    "job": "unskilled",
    "dependants": 2,
    "telephone": "none",
}
PAPERS = {
    "consumer": ("identity", "income_proof", "purpose_proof"),
    "business": ("identity", "income_proof", "purpose_proof", "business_licence", "trade_contract", "bank_statement"),
    "mortgage": ("identity", "income_proof", "purpose_proof", "asset_proof", "purchase_contract"),
}


def id_number(serial: int, born: str = "19860214") -> str:
    """Return a valid identity number of nobody; one per serial number below 1,000 of a birth date."""
    first = f"330102{born}{serial % 1000:03d}"
    return first + check_character(first)


def person(serial: int) -> Person:
    """Return the person of that number, below 300,000; different numbers are different people."""
    born = date.fromordinal(date(1970, 1, 1).toordinal() + serial // 1000).strftime("%Y%m%d")
    return Person(name=f"測試{serial:06d}", id_number=id_number(serial, born), phone=f"139{serial:08d}")


@cache
def paper(title: str) -> bytes:
    """Return a small valid PDF."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": title})
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def customer(bank: Bank, serial: int) -> Actor:
    """Sign the person up without a password, whose digest costs a fifth of a second, and return the actor."""
    who = person(serial)
    with bank.begin() as book:
        party = Party(
            id=f"party-{serial}",
            kind="person",
            name=who.name,
            id_number=who.id_number,
            phone=who.phone,
            branch_id="head_office",
            recorded_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(party)
        book.flush()
        user = User(
            id=str(uuid4()),
            login=f"c{serial}",
            name=who.name,
            password_digest="",
            roles=[Role.CUSTOMER.value],
            branch_id=party.branch_id,
            party_id=party.id,
            created_at=bank.now(),
        )
        book.add(user)
    return user.actor()


def papers(bank: Bank, actor: Actor, kinds: tuple[str, ...], dated: date) -> tuple[str, ...]:
    """Hand in a paper of each kind and return their ids."""
    return tuple(
        add_document(bank, actor, Upload(kind=kind, file_name=f"{kind}.pdf", content=paper(kind), dated=dated)).id for kind in kinds
    )


def application(serial: int, **changes: Any) -> NewApplication:
    """Return an application for an instant consumer loan, with changes."""
    amount = Decimal(changes.get("amount", "20000"))
    fields: dict[str, Any] = {
        "channel": "mobile",
        "product": "consumer",
        "amount": amount,
        "term_months": 12,
        "purpose": "appliances",
        "method": "equal_instalment",
        "occupation": "employed",
        "applicant": person(serial),
        "account": f"62220200{serial:06d}88",
        "consents": frozenset(purpose.value for purpose in ConsentPurpose),
        "declared": {
            "monthly_income": Decimal(26800),
            "living_expenses": Decimal(6000),
            "monthly_debts": Decimal(1000),
            "employer": "Dingyuan Design",
        },
        "characteristics": GOOD,
        "payments": [PayeeLine(payee="Lucky Appliance Store", account="6222020012340078", amount=amount, purpose="appliances")],
    }
    return NewApplication(**{**fields, **changes, "amount": amount})


def home(value: str = "2000000") -> Security:
    """Return a first home as security."""
    return Security(kind="first_home", description="Wensan Road 90, Hangzhou", declared_value=Decimal(value))


#: What an agency must say for a case to be clean, whatever the sandbox derives from the number.
CLEAN: Mapping[str, Mapping[str, object]] = {
    "aml": {"result": "clear", "matches": []},
    "bureau": {"months_overdue_24": 0, "enquiries_30d": 0, "enquiries_6m": 1, "court_enforcement": False},
    "court": {"cases": []},
}
