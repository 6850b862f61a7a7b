"""Synthetic cases beside the German Credit data, which has none of their kind: mortgages, business loans, large consumer loans.

All of it is invented, and the report labels it so. Among them are platform workers, guarantors, pledges and mortgages, and every method.
"""

from collections.abc import Callable
from decimal import Decimal

from lending.demo import people
from lending.demo.applicants import Applicant
from lending.demo.behaviour import Behaviour, behaviour_of
from lending.demo.chance import Chance
from lending.demo.german import CONSENTS
from lending.demo.payees import payees
from lending.domain.new_application import NewApplication, Person, Security

#: Numbers of synthetic applicants begin after the rows of the data.
FIRST = 1_001
#: Kinds in turn, so that any first few have some of each.
KINDS = ("business", "mortgage", "large")
COUNT = 72
_CHANNELS = ("branch", "mobile", "branch")
_CENT = Decimal("0.01")


def applicant(number: int, seed: int = 1) -> Applicant:
    """Return the synthetic applicant of that number, `FIRST` and up."""
    chance = Chance(f"synthetic {number}", seed=0)
    behaviour = behaviour_of(Chance(f"applicant {number}", seed))
    return Applicant(number=number, behaviour=behaviour, application=_BY_KIND[kind_of(number)](number, chance, behaviour))


def kind_of(number: int) -> str:
    """Return what kind of case a synthetic number is."""
    return KINDS[(number - FIRST) % len(KINDS)]


def _business(number: int, chance: Chance, behaviour: Behaviour) -> NewApplication:
    amount = _thousands(chance, 80, 900)
    premises = chance.happens("premises", "0.5")
    return _new(
        number,
        chance,
        behaviour,
        product="business",
        amount=amount,
        term_months=chance.pick("term", (6, 12, 24, 36)),
        purpose=chance.pick("purpose", ("business_operation", "equipment")),
        method=chance.pick("method", ("equal_instalment", "equal_principal", "interest_first", "bullet")),
        occupation=chance.pick("occupation", ("self_employed", "self_employed", "platform")),
        income=(amount * chance.between("income", "0.12", "0.30")).quantize(_CENT),
        collateral=(_security("commercial_property", amount, chance, "1.6", "2.4"),) if premises else (),
        # Without premises somebody stands surety.
        guarantor=None if premises else _guarantor(number),
    )


def _mortgage(number: int, chance: Chance, behaviour: Behaviour) -> NewApplication:
    amount = _thousands(chance, 350, 3_600)
    home = chance.pick("home", ("first_home", "first_home", "second_home"))
    return _new(
        number,
        chance,
        behaviour,
        product="mortgage",
        amount=amount,
        term_months=chance.pick("term", (120, 180, 240, 300, 360)),
        purpose="home_purchase",
        method=chance.pick("method", ("equal_instalment", "equal_principal")),
        occupation=chance.pick("occupation", ("employed", "employed", "employed", "platform")),
        income=(amount * chance.between("income", "0.013", "0.028")).quantize(_CENT),
        collateral=(_security(home, amount, chance, "1.15", "1.6"),),
        guarantor=_guarantor(number) if chance.happens("guarantor", "0.2") else None,
    )


def _large(number: int, chance: Chance, behaviour: Behaviour) -> NewApplication:
    amount = _thousands(chance, 210, 480)
    kind = chance.pick("security", (None, None, "vehicle", "deposit"))
    return _new(
        number,
        chance,
        behaviour,
        product="consumer",
        amount=amount,
        term_months=chance.pick("term", (24, 36, 48, 60)),
        purpose=chance.pick("purpose", ("renovation", "vehicle", "education", "medical")),
        method=chance.pick("method", ("equal_instalment", "equal_principal")),
        occupation=chance.pick("occupation", ("employed", "employed", "platform")),
        income=(amount * chance.between("income", "0.07", "0.16")).quantize(_CENT),
        collateral=(_security(kind, amount, chance, "1.3", "1.8"),) if kind else (),
        guarantor=_guarantor(number) if chance.happens("guarantor", "0.3") else None,
    )


_BY_KIND: dict[str, Callable[[int, Chance, Behaviour], NewApplication]] = {"business": _business, "mortgage": _mortgage, "large": _large}


def _new(
    number: int,
    chance: Chance,
    behaviour: Behaviour,
    *,
    product: str,
    amount: Decimal,
    term_months: int,
    purpose: str,
    method: str,
    occupation: str,
    income: Decimal,
    collateral: tuple[Security, ...],
    guarantor: Person | None,
) -> NewApplication:
    age = chance.whole("age", 26, 55)
    # The seller of a home stands in the purchase contract: nobody else is paid.
    wrong = None if product == "mortgage" else behaviour.wrong_trade
    return NewApplication(
        channel=_CHANNELS[number % 3],
        product=product,
        amount=amount,
        term_months=term_months,
        purpose=purpose,
        method=method,
        occupation=occupation,
        applicant=people.person(number, age),
        account=people.account(number),
        consents=CONSENTS,
        declared={
            "monthly_income": income,
            "living_expenses": (income * Decimal("0.3")).quantize(_CENT),
            "monthly_debts": (income * chance.between("debts", "0", "0.06")).quantize(_CENT),
            "employer": f"Employer {chance.whole('employer', 1, 60)}",
            "counterparty_fixed": True,
        },
        characteristics=_characteristics(chance, age, guarantor is not None),
        payments=payees(chance, purpose, amount, wrong),
        collateral=collateral,
        guarantor=guarantor,
    )


def _characteristics(chance: Chance, age: int, guaranteed: bool) -> dict[str, str | int]:
    """Invent what the scorecard asks: mostly the better half of the catalogue, so that people have something to weigh."""
    return {
        "checking_account_status": chance.pick("checking", ("none", "none", "high_or_salary", "low")),
        "credit_history": chance.pick("history", ("existing_paid", "existing_paid", "critical_or_elsewhere", "past_delay")),
        "other_instalment_plans": chance.pick("plans", ("none", "none", "none", "bank")),
        "employment_since": chance.pick("employment", ("7_years_or_more", "4_to_7_years", "1_to_4_years", "under_1_year")),
        "property": chance.pick("property", ("real_estate", "savings_plan_or_life_insurance", "car_or_other")),
        "housing": chance.pick("housing", ("own", "own", "rent")),
        "age_years": age,
        "savings": chance.pick("savings", ("unknown_or_none", "medium", "high", "low")),
        "instalment_share_of_income": chance.whole("instalment class", 1, 4),
        "other_debtors": "guarantor" if guaranteed else "none",
        "residence_since": chance.whole("residence", 1, 4),
        "existing_credits": chance.whole("credits", 1, 2),
        "job": chance.pick("job", ("management_or_self_employed", "skilled")),
        "dependants": 1,
        "telephone": "registered",
    }


def _thousands(chance: Chance, low: int, high: int) -> Decimal:
    return Decimal(chance.whole("thousands", low, high) * 1_000).quantize(_CENT)


def _security(kind: str, amount: Decimal, chance: Chance, low: str, high: str) -> Security:
    worth = (amount * chance.between("worth", low, high) / 1000).quantize(Decimal(1)) * 1000
    return Security(kind=kind, description=_DESCRIPTIONS[kind], declared_value=worth.quantize(_CENT))


_DESCRIPTIONS = {
    "first_home": "三房兩廳，九十八平方米，精裝修",
    "second_home": "兩房一廳，七十二平方米",
    "commercial_property": "臨街商鋪，一層，一百二十平方米",
    "vehicle": "新能源汽車，兩年車齡",
    "deposit": "一年期定期存款",
}


def _guarantor(number: int) -> Person:
    chance = Chance(f"guarantor {number}", seed=0)
    return people.person(people.GUARANTORS_FROM + number, chance.whole("age", 30, 60))
