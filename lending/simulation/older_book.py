"""The book a demonstration begins with: loans paid out over the last months, some of them late by now, so that no page is empty."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast
from uuid import NAMESPACE_URL, uuid5

from lending.adapters.db.migrate import upgrade
from lending.adapters.db.sqlite_files import put_in_place
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.demo.chance import Chance
from lending.demo.people import person
from lending.domain.actors import User
from lending.domain.calendar import add_months
from lending.domain.loan_terms import LoanTerms
from lending.domain.servicing.standing import opened
from lending.domain.servicing.terms import ServicingTerms
from lending.service.deposits import deposit
from lending.service.founding import add_demo_staff, found_bank
from lending.service.ports import Bank, Engine
from lending.simulation.accounts import CURRENCY
from lending.simulation.behaviour import Crowd, crowd_of
from lending.simulation.customers import Customer, SimulatedLoan, Temper
from lending.simulation.days import course_of, live
from lending.simulation.money import Statements
from lending.simulation.outside import Outside
from lending.simulation.premises import HandClock, NoEngine, Premises
from lending.simulation.warnings import Watch

#: How the address of a database that is a file begins.
FILE = "sqlite:///"
#: What the database is called on the way, after its name: as it is lived through, and as it is whole.
_ON_THE_WAY = ("begun", "whole")
#: How long the book has been running, in days: a loan 75 days late has been paid out a month before its first missed day.
DAYS = 112
#: Days past due on the last day of who stopped paying: a message, a call, a senior collector, a lawsuit wait for them.
_LATE = (2, 5, 12, 19, 38, 75)
_PUNCTUAL = 18
#: Instalments that the punctual have put by.
_PUT_BY = 6
#: The numbers of these people, which no applicant and no guarantor has; their ages.
_NUMBERS_FROM, _AGES = 9_001, (24, 62)
_SEED = 1
_PRODUCTS = (
    ("consumer", "renovation", None, 30, 180, 24, "0.0560"),
    ("consumer", "vehicle", "vehicle", 20, 90, 12, "0.0890"),
    ("business", "equipment", "commercial_property", 150, 600, 24, "0.0480"),
)
_SEGMENTS = ("B", "B", "A", "B", "C")


@dataclass(slots=True)
class Unattended:
    """Nobody works on the cases: they wait for the engine, which takes them up at the step their lateness calls for."""

    refused: Counter[str]
    waited: float = 0.0

    def work(self, today: date) -> int:  # noqa: ARG002 (as who works on cases is told)
        """Do nothing."""
        return 0


def begin_with_older_book(settings: Settings, last: date, password: str) -> None:
    """Found the bank and live through the days up to `last`, each closed; the business date is then the day after.

    It happens in a database beside the bank's own, which must be a file that holds nothing yet, and takes its place when it is whole:
    what a kill leaves behind is begun anew, and what somebody else founded meanwhile stays. `password` is that of the demonstration's
    people.
    """
    database = Path(settings.database_url.removeprefix(FILE))
    scratch, whole = (database.with_name(f"{database.name}.{word}") for word in _ON_THE_WAY)
    _clear(database)
    apart = replace(settings, database_url=f"{FILE}{scratch}")
    upgrade(apart.database_url)
    first = last - timedelta(days=DAYS - 1)
    clock = HandClock(settings.timezone)
    clock.set(first, time(8))
    bank = replace(build_bank(apart, now=clock), engine=cast("Engine", NoEngine()), agencies=Outside(_SEED))
    found_bank(bank, first)
    staff: dict[str, User] = {user.login: user for user in add_demo_staff(bank, password)}
    premises = Premises(bank, clock, staff)
    crowd = crowd_of(tuple(people(first, last)))
    course = course_of(premises, crowd, Unattended(Counter()), Watch(premises, Statements(premises, crowd)))
    live(course, first, last, _nothing_said)
    clock.set(last, time(23, 45))
    _put_by(bank, crowd, last)
    with closing(sqlite3.connect(scratch)) as lived:
        lived.execute("VACUUM INTO ?", (str(whole),))
    put_in_place(whole, database)
    _clear(database)


def _clear(database: Path) -> None:
    """Remove what we left beside a database of how it came to be; a copy that somebody else put there is his."""
    for word in _ON_THE_WAY:
        for left in database.parent.glob(f"{database.name}.{word}*"):
            left.unlink()


def _nothing_said(_day: date, _done: int, _count: int) -> None:
    """Say nothing: it takes seconds."""


def _put_by(bank: Bank, crowd: Crowd, last: date) -> None:
    """Let who pays have the next instalments in the account: a demonstration moves the date on, and nobody else pays for these people."""
    with bank.begin() as book:
        for customer, loan in crowd.by_loan.values():
            if customer.hard_times is None:
                coming = [claim for claim in loan.claims if claim.due > last][:_PUT_BY]
                deposit(book, customer.id, CURRENCY, sum((claim.principal + claim.interest for claim in coming), Decimal(0)))


def people(first: date, last: date) -> Iterator[Customer]:
    """Yield who borrowed: those who pay, and one for each number of days late."""
    span = (last - first).days
    for place in range(_PUNCTUAL):
        chance = Chance(f"older customer {place}", _SEED)
        yield _customer(place, chance, first + timedelta(days=chance.whole("paid out", 0, span * 2 // 3)), None)
    for place, late in enumerate(_LATE, _PUNCTUAL):
        missed = last - timedelta(days=late)
        disbursed = next(day for months in range(3, 0, -1) if (day := add_months(missed, -months)) >= first)
        yield _customer(place, Chance(f"older customer {place}", _SEED), disbursed, missed - timedelta(days=1))


def _customer(place: int, chance: Chance, disbursed: date, stops: date | None) -> Customer:
    product, purpose, secured_by, least, most, term, rate = chance.pick("product", _PRODUCTS)
    number = _NUMBERS_FROM + place
    plan = LoanTerms(
        principal=Decimal(chance.whole("principal", least, most) * 1_000),
        annual_rate=Decimal(rate),
        periods=term,
        disbursed=disbursed,
    )
    terms = ServicingTerms(plan=plan)
    loan = SimulatedLoan(
        id=str(uuid5(NAMESPACE_URL, f"loanflow:older:{number}")),
        product=product,
        purpose=purpose,
        secured_by=secured_by,
        terms=terms,
        claims=opened(terms).claims,
        reference=f"OLD-{number}",
    )
    return Customer(
        number=number,
        chance=chance,
        temper=Temper.STEADY if stops is None else Temper.DEFAULTING,
        segment=chance.pick("segment", _SEGMENTS),
        timezone=None,
        saves=1,
        hard_times=None if stops is None else (stops, date.max),
        loans=(loan,),
        person=person(number, chance.whole("age", *_AGES)),
    )
