"""Loans come in by book import, on the day they were paid out, each with its file: no origination, none of its steps was taken here."""

from collections.abc import Iterable, Iterator
from datetime import date

from lending.domain.actors import WORKER
from lending.domain.loans import DepositAccount, EventKind, Instalment, Loan, LoanEvent, Posting, partition_of
from lending.domain.new_application import Person
from lending.domain.parties import Party
from lending.domain.servicing.accounts import DEPOSITS, PRINCIPAL
from lending.domain.servicing.repricing import first_repricing
from lending.service.business_date import business_date
from lending.service.ports import Bank
from lending.simulation.accounts import CURRENCY
from lending.simulation.customers import Customer, SimulatedLoan
from lending.simulation.files import BRANCH, application_id_of, application_of, consents_of, rest_of_file
from lending.simulation.payouts import name_of

#: The sandbox of messages refuses numbers that end in 9999; none of these does.
_PHONE = "139{:08d}"


def import_loans(bank: Bank, arrivals: Iterable[tuple[Customer, SimulatedLoan]]) -> None:
    """Take loans over, with their customers where these are new: plan, first event, posting and file as a disbursement leaves them."""
    arrived = list(arrivals)
    if not arrived:
        return
    with bank.begin() as book:
        known = {party.id for party in book.find(Party, id=tuple({customer.id for customer, _ in arrived}))}
        new = {customer.id: customer for customer, _ in arrived if customer.id not in known}.values()
        today = business_date(book)
        book.add(*(_party(bank, customer, today) for customer in new))
        book.flush()
        book.add(*(DepositAccount(id=f"{customer.id}:{CURRENCY}", party_id=customer.id, currency=CURRENCY) for customer in new))
        book.add(*(consent for customer in new for consent in consents_of(bank, customer, today)))
        book.add(*(application_of(bank, customer, imported) for customer, imported in arrived))
        book.flush()
        loans = [(_loan(bank, customer, imported), imported) for customer, imported in arrived]
        book.add(*(loan for loan, _ in loans))
        book.flush()
        book.add(*(row for loan, imported in loans for row in (*_instalments(loan, imported), _event(loan), _posting(loan))))
        book.add(*(row for customer, imported in arrived for row in rest_of_file(bank, customer, imported)))


def _party(bank: Bank, customer: Customer, today: date) -> Party:
    who = customer.person or Person(name=name_of(customer), id_number=customer.id, phone=_PHONE.format(customer.number))
    return Party(
        id=customer.id,
        kind="person",
        name=who.name,
        id_number=who.id_number,
        phone=who.phone,
        branch_id=BRANCH,
        segment=customer.segment,
        timezone=customer.timezone,
        recorded_at=bank.now(),
        business_date=today,
    )


def _loan(bank: Bank, customer: Customer, imported: SimulatedLoan) -> Loan:
    plan, first = imported.terms.plan, imported.claims[0]
    return Loan(
        id=imported.id,
        application_id=application_id_of(imported),
        party_id=customer.id,
        branch_id=BRANCH,
        product=imported.product,
        product_version=1,
        principal=plan.principal,
        currency=CURRENCY,
        annual_rate=plan.annual_rate,
        term_months=plan.periods,
        method=plan.method,
        disbursed_on=plan.disbursed,
        terms=imported.terms.as_document(),
        partition=partition_of(imported.id),
        outstanding=plan.principal,
        accrues_from=first.start,
        accrues_to=first.due,
        accrues=first.interest,
        reprices_on=first_repricing(imported.terms),
        recorded_at=bank.now(),
        business_date=plan.disbursed,
    )


def _instalments(loan: Loan, imported: SimulatedLoan) -> Iterator[Instalment]:
    for claim in imported.claims:
        yield Instalment(
            id=f"{loan.id}:{claim.number}",
            loan_id=loan.id,
            number=claim.number,
            start=claim.start,
            due=claim.due,
            principal=claim.principal,
            interest=claim.interest,
            balance=claim.balance,
            currency=CURRENCY,
            partition=loan.partition,
        )


def _event(loan: Loan) -> LoanEvent:
    key = f"{loan.id}:disbursed"
    return LoanEvent(
        id=key,
        loan_id=loan.id,
        number=1,
        kind=EventKind.DISBURSED,
        value_date=loan.disbursed_on,
        facts={"amount": str(loan.principal)},
        key=key,
        actor_name=WORKER.name,
        recorded_at=loan.recorded_at,
        business_date=loan.disbursed_on,
    )


def _posting(loan: Loan) -> Posting:
    event = f"{loan.id}:disbursed"
    return Posting(
        id=f"{event}:1",
        event_id=event,
        key=f"{event}:posting:1",
        debit=PRINCIPAL,
        credit=DEPOSITS,
        minor_units=int(loan.principal.scaleb(2)),
        currency=CURRENCY,
        loan_id=loan.id,
        recorded_at=loan.recorded_at,
        business_date=loan.disbursed_on,
    )
