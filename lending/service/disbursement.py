"""Disbursement 放款: money out exactly once, its plan and ledger entry in one transaction (L4)."""

from decimal import Decimal
from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.agency_reports import Payment as PaymentOrder
from lending.domain.applications import Application, Collateral, Contract, Offer, PaymentLine, Product, Status
from lending.domain.instalments import Plan
from lending.domain.loans import EventKind, Instalment, Loan, LoanEvent, Posting, Transfer, partition_of
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.domain.servicing.accounts import DEPOSITS, PAYMENTS, PRINCIPAL
from lending.domain.servicing.repricing import first_repricing
from lending.errors import ConflictError, InvalidInputError
from lending.service import journal
from lending.service.business_date import business_date, posting_date
from lending.service.deposits import deposit
from lending.service.notices import queue_notice
from lending.service.offers import plan_of
from lending.service.payment_list import check_purpose, correct_payment_list
from lending.service.ports import Bank, Book, Scalar
from lending.service.security import register_security
from lending.service.servicing_terms import servicing_terms
from lending.service.signing import required_offer
from lending.service.stages import WithdrawnMeanwhileError, advance, hold
from lending.service.tasks import Completion, completes

__all__ = ["WithdrawnMeanwhileError", "check_purpose", "correct_payment_list", "disburse_loan", "register_security"]

#: Where a case must stand for money to go out; the last so that a job delivered twice ends well.
_PAYABLE = frozenset({Status.SIGNED, Status.DISBURSING, Status.DISBURSED})


def disburse_loan(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Pay the loan out, each transfer once by its key, then write loan, plan, ledger and journal in one transaction.

    Killed at any point and called again, it goes on where it was.
    """
    for transfer, order in _plan_transfers(bank, application_id):
        sent = bank.agencies.transfer(transfer.key, order)
        _mark_sent(bank, transfer, sent.transfer_id)
    _book_loan(bank, application_id)
    return {"signing_outcome": "disbursed"}


def _plan_transfers(bank: Bank, application_id: str) -> list[tuple[Transfer, PaymentOrder]]:
    """Fix who gets how much, once, and return the transfers that have not gone yet with their orders."""
    with bank.begin() as book:
        application = hold(book, application_id)
        offer = required_offer(book, application_id)
        _require_ready(book, application)
        advance(application, Status.DISBURSING)
        if not book.count(Transfer, application_id=application_id):
            book.add(*_transfers(bank, book, application, offer))
            book.flush()
        waiting = book.find(Transfer, application_id=application_id, state="planned", order="key")
        return [(transfer, _order(book, application, transfer)) for transfer in waiting]


def _require_ready(book: Book, application: Application) -> None:
    """Refuse to pay before signatures and security stand, whatever the process says (L4)."""
    if application.status not in _PAYABLE:
        raise ConflictError("The contract is not signed; nothing was paid.")
    if book.count(Contract, application_id=application.id, signed_document_id=None):
        raise ConflictError("A contract is not sealed yet; nothing was paid.")
    if book.count(Collateral, application_id=application.id, state="none"):
        raise ConflictError("Security is not registered yet; nothing was paid.")


def _transfers(bank: Bank, book: Book, application: Application, offer: Offer) -> list[Transfer]:
    lines = book.find(PaymentLine, application_id=application.id, order="number")
    parts: list[tuple[str, str | None, Decimal]] = [(str(line.number), line.id, line.amount) for line in lines]
    rest = offer.amount - sum((line.amount for line in lines), Decimal(0))
    if rest > 0:
        parts.append(("self", None, rest))
    if rest < 0 or (rest > 0 and application.payment_mode == "entrusted"):
        raise InvalidInputError({"payments": ["The payment list does not sum to the loan; nothing was paid."]})
    return [
        Transfer(
            id=str(uuid4()),
            key=f"{application.id}:disburse:{number}",
            application_id=application.id,
            payment_line_id=line_id,
            amount=amount,
            currency=offer.currency,
            recorded_at=bank.now(),
            business_date=business_date(book),
        )
        for number, line_id, amount in parts
    ]


def _order(book: Book, application: Application, transfer: Transfer) -> PaymentOrder:
    if transfer.payment_line_id is None:
        payee, account = book.get(Party, application.party_id).name, application.account
    else:
        line = book.get(PaymentLine, transfer.payment_line_id)
        payee, account = line.payee, line.account
    return PaymentOrder(
        payee_name=payee, payee_account=account, amount=transfer.amount, currency=transfer.currency, reference=application.reference
    )


def _mark_sent(bank: Bank, transfer: Transfer, reference: str) -> None:
    with bank.begin() as book:
        kept = book.lock(Transfer, transfer.id)
        if kept.state == "sent":
            return
        kept.state, kept.reference = "sent", reference
        journal.record(
            bank, book, WORKER, Action.MONEY_SENT, application_id=kept.application_id, key=kept.key, amount=kept.amount, transfer=reference
        )


def _book_loan(bank: Bank, application_id: str) -> None:
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        if book.first(Loan, application_id=application_id) is not None:
            return  # a repeated job
        offer = required_offer(book, application_id)
        plan = plan_of(offer, posting_date(book))
        loan = _loan(bank, book, application, offer, plan)
        book.add(loan)
        book.flush()
        postings = _postings(bank, book, loan, application)
        book.add(*_instalments(loan, plan), *postings, _event(bank, loan, application))
        own = sum(posting.minor_units for posting in postings if posting.credit == DEPOSITS)
        deposit(book, loan.party_id, loan.currency, Decimal(own).scaleb(-2))
        application.status, application.disbursed_at, application.closed_at = Status.DISBURSED, bank.now(), bank.now()
        queue_notice(
            bank,
            book,
            application,
            "disbursed",
            key=f"{application_id}:disbursed",
            amount=f"{loan.principal:,.2f}",
            instalment=f"{plan.rows[0].payment:,.2f}",
            first_due=plan.rows[0].due.isoformat(),
        )
        journal.record(
            bank,
            book,
            WORKER,
            Action.LOAN_DISBURSED,
            application_id=application_id,
            party_id=application.party_id,
            loan=loan.id,
            principal=loan.principal,
            annual_rate=loan.annual_rate,
            instalments=len(plan.rows),
        )


def _loan(bank: Bank, book: Book, application: Application, offer: Offer, plan: Plan) -> Loan:
    today, loan_id = business_date(book), str(uuid4())
    terms = servicing_terms(book.get(Product, (application.product, application.product_version)), offer, plan)
    return Loan(
        id=loan_id,
        application_id=application.id,
        party_id=application.party_id,
        branch_id=application.branch_id,
        product=application.product,
        product_version=application.product_version,
        principal=offer.amount,
        currency=offer.currency,
        annual_rate=offer.annual_rate,
        term_months=offer.term_months,
        method=offer.method,
        disbursed_on=today,
        terms=terms.as_document(),
        partition=partition_of(loan_id),
        outstanding=offer.amount,
        accrues_from=today,
        accrues_to=plan.rows[0].due,
        accrues=plan.rows[0].interest,
        reprices_on=first_repricing(terms),
        recorded_at=bank.now(),
        business_date=today,
    )


def _event(bank: Bank, loan: Loan, application: Application) -> LoanEvent:
    return LoanEvent(
        id=f"{application.id}:disbursed",
        loan_id=loan.id,
        number=1,
        kind=EventKind.DISBURSED,
        value_date=loan.disbursed_on,
        facts={"amount": str(loan.principal)},
        key=f"{application.id}:disbursed",
        actor_name=WORKER.name,
        recorded_at=bank.now(),
        business_date=loan.business_date,
    )


def _instalments(loan: Loan, plan: Plan) -> list[Instalment]:
    return [
        Instalment(
            id=f"{loan.id}:{row.number}",
            loan_id=loan.id,
            number=row.number,
            start=plan.rows[at - 1].due if at else loan.disbursed_on,
            due=row.due,
            principal=row.principal,
            interest=row.interest,
            balance=row.balance,
            currency=loan.currency,
            partition=loan.partition,
        )
        for at, row in enumerate(plan.rows)
    ]


def _postings(bank: Bank, book: Book, loan: Loan, application: Application) -> list[Posting]:
    return [
        Posting(
            id=str(uuid4()),
            event_id=f"{application.id}:disbursed",
            key=f"{transfer.key}:posting",
            debit=PRINCIPAL,
            credit=PAYMENTS if transfer.payment_line_id else DEPOSITS,
            minor_units=int(transfer.amount.scaleb(2)),
            currency=transfer.currency,
            loan_id=loan.id,
            recorded_at=bank.now(),
            business_date=loan.business_date,
        )
        for transfer in book.find(Transfer, application_id=application.id, state="sent", order="key")
    ]


@completes("release_payment")
def _released(done: Completion) -> dict[str, Scalar]:
    return {"release_outcome": str(done.entries["release_outcome"])}
