"""Invented customers and their loans: a number and a seed give the same ones at each run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from uuid import NAMESPACE_URL, uuid5

from lending.demo.chance import Chance
from lending.domain.loan_terms import LoanTerms
from lending.domain.new_application import Person
from lending.domain.servicing.standing import Claim, opened
from lending.domain.servicing.terms import ServicingTerms

Thing = TypeVar("Thing")


class Temper(StrEnum):
    """How somebody pays; the shares are invented, so that every path of collection is walked."""

    STEADY = "steady"
    #: Forgets an instalment now and then, and pays once reminded.
    FORGETFUL = "forgetful"
    #: Often has no money on the day, promises, keeps some promises.
    TIGHT = "tight"
    #: Loses an income for some months, then makes up for it.
    SHAKEN = "shaken"
    #: Stops paying for good.
    DEFAULTING = "defaulting"


_TEMPERS = ((Temper.STEADY, 7_800), (Temper.FORGETFUL, 1_300), (Temper.TIGHT, 450), (Temper.SHAKEN, 300), (Temper.DEFAULTING, 150))
_SEGMENTS = (("A", 1_500), ("B", 5_500), ("C", 2_200), ("D", 800))
#: Where people live; who works abroad is called by the hours there (R10).
_ZONES: tuple[tuple[str | None, int], ...] = ((None, 9_400), ("Asia/Urumqi", 200), ("Europe/Berlin", 200), ("America/New_York", 200))
_SECOND_LOAN = "0.10"


@dataclass(frozen=True, slots=True)
class _Offer:
    """What loans of a product are like: share in ten thousand, thousands of yuan, terms in months, yearly rates, grace in days."""

    share: int
    least: int
    most: int
    terms: tuple[int, ...]
    rates: tuple[str, str]
    methods: tuple[str, ...]
    purposes: tuple[str, ...]
    #: Kinds of collateral with their shares in ten thousand; the rest is unsecured.
    collateral: tuple[tuple[str | None, int], ...]
    grace_days: int = 0


_OFFERS = {
    "consumer": _Offer(
        share=7_900,
        least=5,
        most=200,
        terms=(6, 12, 24, 36),
        rates=("0.045", "0.14"),
        methods=("equal_instalment",) * 4 + ("equal_principal", "interest_first"),
        purposes=("renovation", "education", "medical", "appliances", "travel"),
        collateral=(("vehicle", 1_000), (None, 9_000)),
    ),
    "business": _Offer(
        share=1_300,
        least=50,
        most=800,
        terms=(12, 24, 36),
        rates=("0.04", "0.09"),
        methods=("equal_instalment", "equal_principal", "interest_first"),
        purposes=("business_operation", "equipment"),
        collateral=(("commercial_property", 3_000), (None, 7_000)),
        grace_days=3,
    ),
    "mortgage": _Offer(
        share=800,
        least=300,
        most=3_000,
        terms=(60, 120),
        rates=("0.033", "0.042"),
        methods=("equal_instalment", "equal_principal"),
        purposes=("home_purchase",),
        collateral=(("first_home", 8_500), ("second_home", 1_500)),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedLoan:
    """A loan to be imported on the day it was paid out; `claims` are the instalments of its plan.

    `reference` is what people call it where they see it; in a simulation its id will do.
    """

    id: str
    product: str
    #: What it is for, as the product has it.
    purpose: str
    #: The kind of collateral behind it; None of an unsecured one.
    secured_by: str | None
    terms: ServicingTerms
    claims: tuple[Claim, ...]
    reference: str | None = None

    @property
    def called(self) -> str:
        """Return what people call it."""
        return self.reference or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody with one loan or two; `hard_times` are the days without an income, `saves` how many instalments are paid in at once.

    `person` is who it is where the name is to be seen; in a simulation a number will do.
    """

    number: int
    chance: Chance
    temper: Temper
    segment: str
    timezone: str | None
    saves: int
    hard_times: tuple[date, date] | None
    loans: tuple[SimulatedLoan, ...]
    person: Person | None = None

    @property
    def id(self) -> str:
        """Return the party's id; the same at each run."""
        name = f"simulated-{self.number:05d}"
        return str(uuid5(NAMESPACE_URL, f"loanflow:{name}")) if self.person else name

    @property
    def is_secured(self) -> bool:
        """Say whether collateral stands behind a loan of his."""
        return any(loan.secured_by for loan in self.loans)

    @property
    def has_company(self) -> bool:
        """Say whether he trades: who has a business loan is the legal representative of a company."""
        return any(loan.product == "business" for loan in self.loans)

    def has_income(self, day: date) -> bool:
        """Say whether there is money to pay with."""
        return self.hard_times is None or not self.hard_times[0] <= day <= self.hard_times[1]


def customers(seed: int, count: int, first: date, last: date) -> tuple[Customer, ...]:
    """Return so many customers whose loans are paid out from `first` on, most of them early, none in the last months of a long run."""
    return tuple(_customer(number, Chance(f"customer {number}", seed), first, last) for number in range(1, count + 1))


def _customer(number: int, chance: Chance, first: date, last: date) -> Customer:
    temper = draw(chance, "temper", _TEMPERS)
    loans = 2 if chance.happens("second loan", _SECOND_LOAN) else 1
    made = tuple(
        _loan(f"sim-{number:05d}-{place}", Chance(f"loan {number}-{place}", chance.seed), first, last) for place in range(1, loans + 1)
    )
    return Customer(
        number=number,
        chance=chance,
        temper=temper,
        segment=draw(chance, "segment", _SEGMENTS),
        timezone=draw(chance, "zone", _ZONES),
        saves=chance.whole("saves", 1, 6),
        hard_times=_hard_times(chance, temper, made[0].terms.plan.disbursed, last),
        loans=made,
    )


def draw(chance: Chance, label: str, shares: Sequence[tuple[Thing, int]]) -> Thing:
    """Draw one of the things, each with its share in ten thousand."""
    place = chance.whole(label, 0, 9_999)
    for thing, share in shares:
        place -= share
        if place < 0:
            return thing
    raise ValueError(f"the shares of {label} come to less than 10,000")


def _hard_times(chance: Chance, temper: Temper, first: date, last: date) -> tuple[date, date] | None:
    """Return the days without an income: some months for who is shaken, no end for who defaults."""
    if temper not in {Temper.SHAKEN, Temper.DEFAULTING}:
        return None
    begins = first + timedelta(days=chance.whole("hard times begin", 20, max((last - first).days * 3 // 4, 21)))
    ends = begins + timedelta(days=chance.whole("hard times last", 40, 240))
    return begins, date.max if temper is Temper.DEFAULTING else ends


def _loan(loan_id: str, chance: Chance, first: date, last: date) -> SimulatedLoan:
    product = draw(chance, "product", [(name, offer.share) for name, offer in _OFFERS.items()])
    offer, share = _OFFERS[product], chance.share("paid out")
    plan = LoanTerms(
        principal=Decimal(chance.whole("principal", offer.least, offer.most) * 1_000),
        annual_rate=chance.between("rate", *offer.rates).quantize(Decimal("0.0001")),
        periods=chance.pick("term", offer.terms),
        disbursed=first + timedelta(days=int(share * share * max((last - first).days - 90, 15))),
        method=chance.pick("method", offer.methods),  # type: ignore[arg-type]  # methods of instalments, checked by LoanTerms
    )
    terms = ServicingTerms(plan=plan, grace_days=offer.grace_days)
    secured_by = draw(chance, "secured by", offer.collateral)
    purpose = "vehicle" if secured_by == "vehicle" else chance.pick("purpose", offer.purposes)
    return SimulatedLoan(id=loan_id, product=product, purpose=purpose, secured_by=secured_by, terms=terms, claims=opened(terms).claims)
