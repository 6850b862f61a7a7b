"""What an applicant asks for, and whether it can be taken in at all (L1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lending.domain.identity import identity_problem, mobile_problem
from lending.domain.parties import ConsentPurpose
from lending.domain.problems import Problems

CHANNELS = ("branch", "mobile", "partner")
#: The channel of an application that came with its loan from another bank's books: nothing of it was decided or paid out here.
IMPORTED = "import"
OCCUPATIONS = ("employed", "self_employed", "platform", "unemployed")
PURPOSES = (
    "renovation",
    "vehicle",
    "education",
    "medical",
    "appliances",
    "travel",
    "business_operation",
    "equipment",
    "home_purchase",
    "other",
)
PAYMENT_MODES = ("entrusted", "mixed", "self_paid")
COLLATERAL_KINDS = ("first_home", "second_home", "commercial_property", "vehicle", "deposit")
#: Declared amounts of an application, CNY a month.
DECLARED_AMOUNTS = ("monthly_income", "living_expenses", "monthly_debts", "other_income")
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody named on an application."""

    name: str
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeLine:
    """A row of the payment list as entered."""

    payee: str
    account: str
    amount: Decimal
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """A thing offered as security."""

    kind: str
    description: str
    declared_value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApplication:
    """An application as it comes in, by whichever channel."""

    channel: str
    product: str
    amount: Decimal
    term_months: int
    purpose: str
    method: str
    occupation: str
    applicant: Person
    account: str
    consents: frozenset[str]
    declared: Mapping[str, object] = field(default_factory=dict)
    characteristics: Mapping[str, object] = field(default_factory=dict)
    payment_mode: str = "entrusted"
    payments: Sequence[PayeeLine] = ()
    collateral: Sequence[Security] = ()
    guarantor: Person | None = None
    scorecard: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTerms:
    """What a product allows; amounts in CNY, terms in months."""

    minimum: Decimal
    maximum: Decimal
    shortest: int
    longest: int
    methods: Sequence[str]
    purposes: Sequence[str]
    needs_collateral: bool

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, object]) -> "ProductTerms":
        """Read the terms from a product version's parameters."""
        return cls(
            minimum=Decimal(str(parameters["minimum"])),
            maximum=Decimal(str(parameters["maximum"])),
            shortest=int(str(parameters["shortest"])),
            longest=int(str(parameters["longest"])),
            methods=tuple(str(m) for m in _list(parameters["methods"])),
            purposes=tuple(str(p) for p in _list(parameters["purposes"])),
            needs_collateral=bool(parameters["needs_collateral"]),
        )


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def check_application(new: NewApplication, terms: ProductTerms, today: date) -> None:
    """Raise InvalidInputError naming every field that cannot be taken in as it is."""
    problems = Problems()
    problems.choice("channel", new.channel, CHANNELS)
    problems.choice("occupation", new.occupation, OCCUPATIONS)
    problems.choice("payment_mode", new.payment_mode, PAYMENT_MODES)
    problems.choice("method", new.method, terms.methods)
    problems.choice("purpose", new.purpose, terms.purposes)
    problems.amount("amount", new.amount, positive=True)
    problems.number("amount", new.amount, minimum=terms.minimum, maximum=terms.maximum)
    problems.whole("term_months", new.term_months, terms.shortest, terms.longest)
    _check_account(problems, "account", new.account)
    check_person(problems, new.applicant, today, "applicant.")
    if new.guarantor is not None:
        check_person(problems, new.guarantor, today, "guarantor.")
        if new.guarantor.id_number == new.applicant.id_number:
            problems.add("guarantor.id_number", "The applicant cannot be the guarantor too; name another person, or none.")
    _check_consents(problems, new.consents)
    _check_declared(problems, new.declared)
    _check_payments(problems, new)
    _check_collateral(problems, new, terms)
    problems.refuse()


def check_person(problems: Problems, person: Person, today: date, prefix: str = "") -> None:
    """Note what is wrong with the name, identity number and mobile number of somebody who is to sign; `prefix` goes before the fields."""
    problems.text(f"{prefix}name", person.name)
    if len(person.name) > _LONGEST_TEXT:
        problems.add(f"{prefix}name", f"Use at most {_LONGEST_TEXT} characters.")
    for name, problem in (("id_number", identity_problem(person.id_number, today)), ("phone", mobile_problem(person.phone))):
        if problem is not None:
            problems.add(f"{prefix}{name}", problem)


def _check_account(problems: Problems, field: str, account: str) -> None:
    if not (account.isascii() and account.isdigit() and 8 <= len(account) <= 32):  # noqa: PLR2004
        problems.add(field, "Enter the account number: 8 to 32 digits, without spaces.")


def _check_consents(problems: Problems, consents: frozenset[str]) -> None:
    missing = sorted({purpose.value for purpose in ConsentPurpose} - consents)
    if missing:
        problems.add("consents", f"Consent is needed for {', '.join(missing)}; without it we may ask no agency.")
    problems_unknown = sorted(consents - {purpose.value for purpose in ConsentPurpose})
    if problems_unknown:
        problems.add("consents", f"Unknown purpose {', '.join(problems_unknown)[:_LONGEST_TEXT]}; leave it out.")


def _check_declared(problems: Problems, declared: Mapping[str, object]) -> None:
    for name in DECLARED_AMOUNTS:
        if name in declared:
            problems.amount(f"declared.{name}", declared[name])
    if "monthly_income" not in declared:
        problems.add("declared.monthly_income", "Enter the monthly income after tax; 0 if there is none.")
    employer = declared.get("employer")
    if employer is not None and (not isinstance(employer, str) or len(employer) > _LONGEST_TEXT):
        problems.add("declared.employer", f"Enter the employer's name in at most {_LONGEST_TEXT} characters.")


def _check_payments(problems: Problems, new: NewApplication) -> None:
    # Who is paid is checked again, against the business register, before money moves; here only that the rows can be kept.
    for number, line in enumerate(new.payments, start=1):
        problems.text(f"payments.{number}.payee", line.payee)
        _check_account(problems, f"payments.{number}.account", line.account)
        problems.amount(f"payments.{number}.amount", line.amount, positive=True)
        problems.text(f"payments.{number}.purpose", line.purpose)


def _check_collateral(problems: Problems, new: NewApplication, terms: ProductTerms) -> None:
    if terms.needs_collateral and not new.collateral:
        problems.add("collateral", "This product needs security; describe the property that secures the loan.")
    for number, security in enumerate(new.collateral, start=1):
        problems.choice(f"collateral.{number}.kind", security.kind, COLLATERAL_KINDS)
        problems.text(f"collateral.{number}.description", security.description)
        problems.amount(f"collateral.{number}.declared_value", security.declared_value, positive=True)
