"""The days of a simulation: the night's cases, new loans, payments, the close, a look at the cases; how late loans are at a month's end."""

import time as clock_time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Protocol

from lending.domain.actors import Actor, Role
from lending.domain.loans import Loan, LoanState
from lending.domain.servicing.standing import Claim
from lending.service.close.closing import close_through
from lending.service.collection.arrears import arrears_of
from lending.service.deposits import deposit
from lending.service.ports import Book
from lending.service.servicing.payments import NewPayment, record_payment
from lending.simulation.accounts import CURRENCY
from lending.simulation.behaviour import Crowd, Intention
from lending.simulation.checks import MOST, day_flaws
from lending.simulation.customers import Customer, SimulatedLoan
from lending.simulation.held import held_accounts
from lending.simulation.importing import import_loans
from lending.simulation.month_ends import MonthEnd, month_ends
from lending.simulation.premises import Premises, as_one
from lending.simulation.reviews import review
from lending.simulation.warnings import Watch, inflows

#: Told the day that is over, how many are, and how many there are.
Progress = Callable[[date, int, int], None]
_OPERATOR = Actor(user_id=None, name="operator", roles=frozenset({Role.ADMINISTRATOR}))
_NOON, _EVENING = time(12), time(23, 30)
_DAY = timedelta(days=1)


class Collection(Protocol):
    """Whoever works on the cases; `refused` counts attempts refused by the rules of conduct, `waited` seconds until an engine rested."""

    refused: Counter[str]
    waited: float

    def work(self, today: date) -> int:
        """Do a day's work on the cases that go on today, and return how many did."""


@dataclass(slots=True)
class Seconds:
    """Where the time went."""

    close: float = 0.0
    collection: float = 0.0
    payments: float = 0.0
    review: float = 0.0
    warnings: float = 0.0
    #: Holding cases to loans each day.
    cases: float = 0.0


@dataclass(slots=True)
class Course:
    """What is to come and what was seen on the way."""

    premises: Premises
    crowd: Crowd
    collection: Collection
    arrivals: dict[date, list[tuple[Customer, SimulatedLoan]]]
    dues: dict[date, list[tuple[str, Claim]]]
    months: list[MonthEnd] = field(default_factory=list)
    #: What was not right at the end of a day, the first of it.
    flaws: list[str] = field(default_factory=list)
    seconds: Seconds = field(default_factory=Seconds)
    #: Who looks for warnings at a month's end; None where the workers of an engine do.
    watch: Watch | None = None
    missed: int = 0
    paid_late: int = 0


def course_of(premises: Premises, crowd: Crowd, collection: Collection, watch: Watch | None = None) -> Course:
    """Return the course of a simulation before its first day."""
    arrivals: defaultdict[date, list[tuple[Customer, SimulatedLoan]]] = defaultdict(list)
    dues: defaultdict[date, list[tuple[str, Claim]]] = defaultdict(list)
    for customer, loan in crowd.by_loan.values():
        arrivals[loan.terms.plan.disbursed].append((customer, loan))
        for claim in loan.claims:
            dues[claim.due].append((loan.id, claim))
    return Course(premises, crowd, collection, dict(arrivals), dict(dues), watch=watch)


def live(course: Course, first: date, last: date, progress: Progress) -> None:
    """Live through the days, each closed."""
    count = (last - first).days + 1
    for number in range(count):
        day = first + _DAY * number
        _live_day(course, day)
        if (day + _DAY).day == 1 or day == last:
            _end_month(course, day + _DAY)
        progress(day, number + 1, count)


def _live_day(course: Course, day: date) -> None:
    started = clock_time.perf_counter()
    course.collection.work(day)
    worked = clock_time.perf_counter()
    course.premises.clock.set(day, _NOON)
    import_loans(course.premises.bank, course.arrivals.get(day, ()))
    _pay_in(course, day)
    _pay_late(course, day)
    paid = clock_time.perf_counter()
    course.premises.clock.set(day, _EVENING)
    close_through(course.premises.bank, _OPERATOR)
    seconds = course.seconds
    seconds.collection += worked - started
    seconds.payments += paid - worked
    closed = clock_time.perf_counter()
    seconds.close += closed - paid
    _hold_cases(course, day + _DAY)
    seconds.cases += clock_time.perf_counter() - closed


def _hold_cases(course: Course, as_of: date) -> None:
    """Hold cases to loans as the next day opens."""
    found = islice(day_flaws(course.premises.bank, as_of), MOST - len(course.flaws))
    course.flaws += [f"as {as_of} opened, {flaw}" for flaw in found]


def _pay_in(course: Course, day: date) -> None:
    """Let those who pay on the due day have the money in their account, from which the close takes it."""
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for loan_id, claim in course.dues.get(day, ()):
        if course.crowd.pays(loan_id, claim):
            amounts[course.crowd.customer(loan_id).id] += course.crowd.paying_in(loan_id, claim)
        else:
            course.missed += 1
    paid = {party_id: amount for party_id, amount in amounts.items() if amount}
    if not paid:
        return
    with course.premises.bank.begin() as plain:
        book = held_accounts(plain, paid)
        for party_id, amount in paid.items():
            deposit(book, party_id, CURRENCY, amount)


def _pay_late(course: Course, day: date) -> None:
    """Let those who are late pay what they mean to pay today."""
    intended = course.crowd.due_intentions(day)
    if not intended:
        return
    officer = course.premises.staff["servicing"].actor()
    with as_one(course.premises.bank, loans=list(intended)) as (bank, book):
        for loan_id, intention in intended.items():
            amount = _amount(book, loan_id, intention)
            if not amount:
                continue
            course.paid_late += 1
            if course.crowd.sends_transfer(loan_id, day):
                record_payment(bank, officer, loan_id, NewPayment(amount=amount, source="transfer", key=f"late {day}"))
            else:
                deposit(book, course.crowd.customer(loan_id).id, CURRENCY, amount)
            if intention.amount is not None:
                course.crowd.paid_in_part(loan_id, day)


def _amount(book: Book, loan_id: str, intention: Intention) -> Decimal:
    """Return what is paid: never more than what is due."""
    arrears = arrears_of(book, loan_id)
    due = arrears.standing.due_by(arrears.today) if arrears.loan.state == LoanState.ACTIVE else Decimal(0)
    return due if intention.amount is None else min(intention.amount, due)


def _end_month(course: Course, as_of: date) -> None:
    """Keep how late loans are, and have a month that is over reviewed."""
    with course.premises.bank.read() as book:
        running = book.find(Loan, state=LoanState.ACTIVE, order="id")
    course.months += month_ends(running, as_of)
    if as_of.day == 1:
        _review(course, as_of)


def _review(course: Course, as_of: date) -> None:
    """Have the month reviewed of everybody who has a loan by now."""
    started = clock_time.perf_counter()
    borrowed = {customer.id: customer for customer, loan in course.crowd.by_loan.values() if loan.terms.plan.disbursed < as_of}
    moved = review(course.premises.bank, borrowed.values(), as_of)
    reviewed = clock_time.perf_counter()
    course.seconds.review += reviewed - started
    if course.watch is not None:
        course.watch.look(borrowed.values(), inflows(moved), (as_of - _DAY).replace(day=1), as_of)
        course.seconds.warnings += clock_time.perf_counter() - reviewed
