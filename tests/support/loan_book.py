"""Loans put into the book as a disbursement leaves them: quicker than to take each through its application."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from lending.domain.actors import WORKER
from lending.domain.loans import DepositAccount, EventKind, Instalment, Loan, LoanEvent, Posting
from lending.domain.parties import Party
from lending.domain.servicing.accounts import DEPOSITS, PRINCIPAL
from lending.domain.servicing.repricing import first_repricing
from lending.domain.servicing.standing import opened
from lending.domain.servicing.terms import ServicingTerms
from lending.service.ports import Book


def add_customer(book: Book, party_id: str, balance: str, at: datetime) -> None:
    """Add a person with an account that holds some money."""
    book.add(
        Party(
            id=party_id,
            kind="person",
            name=party_id,
            id_number=party_id,
            phone="13800000000",
            branch_id="ningbo",
            recorded_at=at,
            business_date=at.date(),
        )
    )
    book.flush()
    book.add(DepositAccount(id=f"{party_id}:CNY", party_id=party_id, currency="CNY", balance=Decimal(balance)))


def add_loan(book: Book, loan_id: str, party_id: str, terms: ServicingTerms, *, partition: int, at: datetime, autopay: bool = True) -> None:
    """Add a loan paid out to the customer on the day its terms say, with its plan, event and posting."""
    loan = _loan(loan_id, party_id, terms, partition=partition, at=at, autopay=autopay)
    book.add(loan)
    book.flush()
    book.add(*_rows(loan, terms), *_paid_out(loan))


def _loan(loan_id: str, party_id: str, terms: ServicingTerms, *, partition: int, at: datetime, autopay: bool) -> Loan:
    plan, first = terms.plan, opened(terms).claims[0]
    return Loan(
        id=loan_id,
        application_id=None,
        party_id=party_id,
        branch_id="ningbo",
        product="consumer",
        product_version=1,
        principal=plan.principal,
        currency="CNY",
        annual_rate=plan.annual_rate,
        term_months=plan.periods,
        method=plan.method,
        disbursed_on=plan.disbursed,
        terms=terms.as_document(),
        partition=partition,
        outstanding=plan.principal,
        accrues_from=first.start,
        accrues_to=first.due,
        accrues=first.interest,
        reprices_on=first_repricing(terms),
        autopay=autopay,
        recorded_at=at,
        business_date=plan.disbursed,
    )


def _rows(loan: Loan, terms: ServicingTerms) -> Iterator[Instalment]:
    for claim in opened(terms).claims:
        yield Instalment(
            id=f"{loan.id}:{claim.number}",
            loan_id=loan.id,
            number=claim.number,
            start=claim.start,
            due=claim.due,
            principal=claim.principal,
            interest=claim.interest,
            balance=claim.balance,
            currency="CNY",
            partition=loan.partition,
        )


def _paid_out(loan: Loan) -> Iterator[LoanEvent | Posting]:
    event = f"{loan.id}:disbursed"
    yield LoanEvent(
        id=event,
        loan_id=loan.id,
        number=1,
        kind=EventKind.DISBURSED,
        value_date=loan.disbursed_on,
        facts={"amount": str(loan.principal)},
        key=event,
        actor_name=WORKER.name,
        recorded_at=loan.recorded_at,
        business_date=loan.disbursed_on,
    )
    yield Posting(
        id=f"{event}:1",
        event_id=event,
        key=f"{event}:posting:1",
        debit=PRINCIPAL,
        credit=DEPOSITS,
        minor_units=int(loan.principal.scaleb(2)),
        currency="CNY",
        loan_id=loan.id,
        recorded_at=loan.recorded_at,
        business_date=loan.disbursed_on,
    )
