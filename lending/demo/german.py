"""The map from the German Credit data to applications: committed, so that everybody's run has the same thousand applicants.

Amounts are the data's in DM times ten in CNY, rounded to 100 and held within the product; terms are held within the product.
Characteristics stay exactly the data's, and the score is taken by the model of the fold that did not see the row.
Business purposes become business loans. The net income is derived from the instalment, so that the data's class of the
instalment's share of income holds; it is therefore as small as the loan.
"""

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from lending.adapters.scorecards import applicant_of_row, load_fold_of_row
from lending.demo import people
from lending.demo.applicants import Applicant
from lending.demo.behaviour import Behaviour, behaviour_of
from lending.demo.chance import Chance
from lending.demo.payees import payees
from lending.domain.instalments import instalment_plan
from lending.domain.loan_terms import LoanTerms, Method
from lending.domain.new_application import NewApplication, Person
from lending.domain.parties import ConsentPurpose
from lending.domain.pricing import price_loan

CONSENTS = frozenset(purpose.value for purpose in ConsentPurpose)
#: Channel by the last digit of the row: six in ten by phone, two at a branch, two through the partner.
_CHANNELS = ("mobile",) * 6 + ("branch",) * 2 + ("partner",) * 2
#: What the data calls others, in turn.
_OTHERS = ("medical", "travel", "other")
#: CNY and months that each product allows (lending/service/founding.py).
_LIMITS = {"consumer": (1_000, 500_000, 3, 60), "business": (10_000, 10_000_000, 3, 60)}
#: Instalment over net income by the data's class; edges at 0.20, 0.25 and 0.35, and room for an income told 3 % wrong.
_SHARES = {1: ("0.12", "0.19"), 2: ("0.208", "0.241"), 3: ("0.26", "0.338"), 4: ("0.365", "0.41")}
#: Percentage points over LPR by which incomes are derived: the products' indicative spreads.
_SPREADS = {"consumer": Decimal("3.00"), "business": Decimal("2.50")}
#: The day incomes are derived for: any day of one LPR gives the same.
_DAY = date(2026, 11, 2)
#: Share of income that goes to each further loan at the bank, to plans elsewhere, and to living.
_PER_LOAN, _PER_PLAN, _LIVING = Decimal("0.02"), Decimal("0.03"), Decimal("0.35")
_EQUAL_PRINCIPAL, _SELF_PAID, _MIXED = "0.15", "0.50", "0.05"
_CENT = Decimal("0.01")


@cache
def rows() -> tuple[Mapping[str, str], ...]:
    """Return the rows of the data, without outcome."""
    text = (files("lending.demo") / "data" / "applicants.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def applicant(row: int, seed: int = 1) -> Applicant:
    """Return the applicant of a row (from 0); the seed decides what he will do, not who he is."""
    stated = applicant_of_row(rows()[row])
    number = row + 1
    behaviour = behaviour_of(Chance(f"applicant {number}", seed))
    return Applicant(number=number, row=row, behaviour=behaviour, application=_application(row, stated, behaviour))


def _application(row: int, stated: Mapping[str, str | int | Decimal], behaviour: Behaviour) -> NewApplication:
    chance = Chance(f"row {row}", seed=0)
    purpose = _purpose(row, str(stated["purpose"]))
    product = "business" if purpose == "business_operation" else "consumer"
    smallest, largest, shortest, longest = _LIMITS[product]
    amount = Decimal(min(max(round(int(stated["amount"]), -2), smallest), largest)).quantize(_CENT)
    term = min(max(int(stated["term_months"]), shortest), longest)
    method: Method = "equal_principal" if chance.happens("method", _EQUAL_PRINCIPAL) else "equal_instalment"
    mode = _payment_mode(chance, purpose, behaviour)
    return NewApplication(
        channel=_CHANNELS[row % 10],
        product=product,
        amount=amount,
        term_months=term,
        purpose=purpose,
        method=method,
        occupation=_occupation(chance, stated, product),
        applicant=people.person(row + 1, int(stated["age_years"])),
        account=people.account(row + 1),
        consents=CONSENTS,
        declared={
            **_money(chance, stated, _instalment(product, amount, term, method)),
            "employer": f"Employer {chance.whole('employer', 1, 60)}",
            "counterparty_fixed": mode == "entrusted",
        },
        characteristics={name: str(value) if isinstance(value, Decimal) else value for name, value in stated.items()},
        payment_mode=mode,
        payments=() if mode == "self_paid" else payees(chance, purpose, _listed(amount, mode), behaviour.wrong_trade),
        guarantor=_guarantor(row, stated),
        scorecard=f"retail_v1_fold{load_fold_of_row()[row]}",
    )


def _purpose(row: int, stated: str) -> str:
    return _OTHERS[row % 3] if stated == "other" else stated


def _occupation(chance: Chance, stated: Mapping[str, object], product: str) -> str:
    if stated["employment_since"] == "unemployed":
        return "unemployed"
    if product == "business":
        return "self_employed"
    # One in three unskilled workers in a new job streams or freelances.
    if stated["job"] == "unskilled" and stated["employment_since"] == "under_1_year" and chance.happens("platform", "0.33"):
        return "platform"
    return "employed"


def _instalment(product: str, amount: Decimal, term: int, method: Method) -> Decimal:
    """Return the largest instalment at the product's indicative rate, CNY, as the due-diligence report takes it."""
    price = price_loan(product=product, term_months=term, spread=_SPREADS[product], on=_DAY)
    terms = LoanTerms(principal=amount, annual_rate=price.rate, periods=term, disbursed=_DAY, method=method)
    return instalment_plan(terms).rows[0].payment


def _money(chance: Chance, stated: Mapping[str, object], instalment: Decimal) -> dict[str, object]:
    share = chance.between("share of income", *_SHARES[int(str(stated["instalment_share_of_income"]))])
    income = (instalment / share).quantize(_CENT)
    plans = _PER_LOAN * (int(str(stated["existing_credits"])) - 1) + (_PER_PLAN if stated["other_instalment_plans"] != "none" else 0)
    return {
        "monthly_income": income,
        "living_expenses": (income * _LIVING).quantize(_CENT),
        "monthly_debts": (income * plans).quantize(_CENT),
    }


def _payment_mode(chance: Chance, purpose: str, behaviour: Behaviour) -> str:
    if behaviour.wrong_trade is not None:
        return "entrusted"
    if purpose in {"other", "travel"} and chance.happens("self paid", _SELF_PAID):
        return "self_paid"
    return "mixed" if purpose == "renovation" and chance.happens("mixed", _MIXED) else "entrusted"


def _listed(amount: Decimal, mode: str) -> Decimal:
    """Return what of the loan goes to payees: all of it, or three quarters."""
    return amount if mode == "entrusted" else (amount * Decimal("0.0075")).quantize(Decimal(1)) * 100


def _guarantor(row: int, stated: Mapping[str, object]) -> Person | None:
    if stated["other_debtors"] != "guarantor":
        return None
    return people.person(people.GUARANTORS_FROM + row + 1, Chance(f"guarantor {row}", seed=0).whole("age", 30, 60))
