"""What the book holds after a simulation, read back: loans, what was paid on them, cases, contacts, promises."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.actors import WORKER
from lending.domain.collection.records import CollectionContact, PaymentPromise
from lending.domain.legal.records import LegalStep
from lending.domain.loans import CollectionCase, EventKind, Loan
from lending.domain.segmentation.records import CustomerReview
from lending.domain.servicing.standing import Appropriation
from lending.service.ports import Bank
from lending.service.servicing.books import LoanBook, read_loan_book
from lending.simulation.reviews import read_reviews

#: Loans that are read together.
_TOGETHER = 500
_NOTHING = Decimal("0.00")
#: What is not paid on an instalment as the plan has it.
_BESIDE = frozenset({"penalty", "costs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What one receipt paid on one day; money that was held pays later than it was received."""

    loan_id: str
    event: str
    source: str
    received_on: date
    amount: Decimal
    applied_on: date
    on_instalments: Decimal
    on_penalty: Decimal
    on_costs: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """All of it; payments by loan, in their order."""

    loans: tuple[Loan, ...]
    payments: dict[str, tuple[Payment, ...]]
    cases: tuple[CollectionCase, ...]
    contacts: tuple[CollectionContact, ...]
    promises: tuple[PaymentPromise, ...]
    #: What was paid to courts, each with the step of a lawsuit that it was for.
    costs: tuple[LegalStep, ...]
    #: What the monthly reviews found, by month and customer.
    reviews: tuple[CustomerReview, ...]


def read_records(bank: Bank) -> Records:
    """Read the book back; payments as the replay of each loan applies them."""
    with bank.read() as book:
        loans = tuple(book.find(Loan, order="id"))
        cases, contacts = tuple(book.find(CollectionCase, order="id")), tuple(book.find(CollectionContact, order="key"))
        promises = tuple(book.find(PaymentPromise, order="case_id"))
        costs = tuple(step for step in book.find(LegalStep, order="key") if step.costs)
    payments: dict[str, tuple[Payment, ...]] = {}
    for first in range(0, len(loans), _TOGETHER):
        several = [loan.id for loan in loans[first : first + _TOGETHER]]
        with bank.read() as book:
            book.read_ahead(several)
            payments |= {loan_id: tuple(_payments(read_loan_book(book, WORKER, loan_id))) for loan_id in several}
    reviews = tuple(read_reviews(bank))
    return Records(loans=loans, payments=payments, cases=cases, contacts=contacts, promises=promises, costs=costs, reviews=reviews)


def _payments(held: LoanBook) -> Iterator[Payment]:
    parts: defaultdict[tuple[str, date], list[Appropriation]] = defaultdict(list)
    for part in held.standing().appropriations:
        parts[part.event, part.on].append(part)
    for event in held.events:
        if event.kind == EventKind.PAYMENT:
            for (_, on), applied in sorted((key, found) for key, found in parts.items() if key[0] == event.id):
                yield Payment(
                    loan_id=held.loan.id,
                    event=event.id,
                    source=str(event.facts["source"]),
                    received_on=event.value_date,
                    amount=Decimal(str(event.facts["amount"])),
                    applied_on=on,
                    on_instalments=sum((part.amount for part in applied if part.component not in _BESIDE), _NOTHING),
                    on_penalty=_sum_of(applied, "penalty"),
                    on_costs=_sum_of(applied, "costs"),
                )


def _sum_of(applied: list[Appropriation], component: str) -> Decimal:
    return sum((part.amount for part in applied if part.component == component), _NOTHING)
