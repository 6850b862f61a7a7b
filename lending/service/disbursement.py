"""Disbursement 放款: security before money, the purpose gate, money out exactly once, plan and ledger entry in one transaction (L4)."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import uuid4

from lending.domain.actors import WORKER, Actor
from lending.domain.agency_reports import Payment as PaymentOrder
from lending.domain.applications import Application, Collateral, Offer, PaymentLine, Status
from lending.domain.entrusted_payment import Payment, payment_list_errors
from lending.domain.instalments import Plan
from lending.domain.loans import Instalment, Loan, Posting, Transfer
from lending.domain.new_application import PAYMENT_MODES, PayeeLine
from lending.domain.parties import Party
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ForbiddenError, InvalidInputError, TransientError
from lending.service import journal, tasks
from lending.service.agency_reports import subject_of
from lending.service.business_date import business_date
from lending.service.due_diligence import pledge_of
from lending.service.notices import queue_notice
from lending.service.offers import plan_of
from lending.service.ports import Bank, Book, Scalar
from lending.service.purpose import amount_of, find_purpose, look_up_payees
from lending.service.signing import required_offer
from lending.service.tasks import Completion, completes

#: Kinds of collateral whose security is a frozen pledge; the others are mortgaged.
_PLEDGED = frozenset({"deposit"})
#: Ledger accounts.
LOANS, PAYMENTS, DEPOSITS = "asset:loans:principal", "liability:payments:in_transit", "liability:deposits:customers"


class WithdrawnMeanwhileError(TransientError):
    """The customer has just withdrawn; the process is about to be told."""


def register_security(bank: Bank, application_id: str) -> None:
    """Have the registry register each mortgage or freeze each pledge; once per collateral."""
    with bank.read() as book:
        application = book.get(Application, application_id)
        waiting = book.find(Collateral, application_id=application_id, state="none")
        subject, today = subject_of(book, application), business_date(book)
    for item in waiting:
        kind = "pledge" if item.kind in _PLEDGED else "mortgage"
        registration = bank.agencies.register_security(f"{application_id}:register:{item.id}", kind, subject, pledge_of(item), today)
        with bank.begin() as book:
            kept = book.lock(Collateral, item.id)
            kept.state, kept.registration_number = "registered", registration.registration_id
            journal.record(
                bank, book, WORKER, Action.SECURITY_REGISTERED, application_id=application_id, collateral=item.kind, security=kind
            )


def check_purpose(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Judge where the money is to go: clear, doubtful (an officer looks) or forbidden (the customer must correct the list)."""
    look_up_payees(bank, application_id)
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        finding = find_purpose(book, application)
        journal.record(
            bank,
            book,
            WORKER,
            Action.PURPOSE_CHECKED,
            application_id=application_id,
            result=finding.result,
            reasons=[{"row": reason.row, "field": reason.field, "result": reason.result} for reason in finding.reasons],
        )
        if finding.result == "forbidden":
            corrected = book.count(PaymentLine, application_id=application_id)
            queue_notice(bank, book, application, "payment_list", key=f"{application_id}:payment_list:{corrected}")
    return {"purpose_result": finding.result}


def correct_payment_list(bank: Bank, actor: Actor, application_id: str, mode: str, lines: Sequence[PayeeLine]) -> None:
    """Replace the payment list on the customer's word; InvalidInputError names row and field (R6b)."""
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        if actor.party_id != application.party_id:
            raise ForbiddenError("Only the borrower can correct the payment list.")
        task = tasks.open_customer_task(book, application_id, "correct_payment_list")
        _check_list(book, application, mode, lines)
        _replace_list(book, application, mode, lines)
        journal.record(
            bank,
            book,
            actor,
            Action.PAYMENT_LIST_CORRECTED,
            application_id=application_id,
            party_id=application.party_id,
            rows=len(lines),
            mode=mode,
        )
        tasks.finish(bank, book, actor, task, {})
    bank.nudge()


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
        application = book.lock(Application, application_id)
        if application.status == Status.WITHDRAWN:
            raise WithdrawnMeanwhileError
        offer = required_offer(book, application_id)
        if application.status == Status.SIGNED:
            application.status = Status.DISBURSING
        if not book.count(Transfer, application_id=application_id):
            book.add(*_transfers(bank, book, application, offer))
            book.flush()
        waiting = book.find(Transfer, application_id=application_id, state="planned", order="key")
        return [(transfer, _order(book, application, transfer)) for transfer in waiting]


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
            return
        offer = required_offer(book, application_id)
        loan = _loan(bank, book, application, offer)
        plan = plan_of(offer, loan.disbursed_on)
        book.add(loan)
        book.flush()
        book.add(*_instalments(loan, plan), *_postings(bank, book, loan, application))
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


def _loan(bank: Bank, book: Book, application: Application, offer: Offer) -> Loan:
    today = business_date(book)
    return Loan(
        id=str(uuid4()),
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
        recorded_at=bank.now(),
        business_date=today,
    )


def _instalments(loan: Loan, plan: Plan) -> list[Instalment]:
    return [
        Instalment(
            id=str(uuid4()),
            loan_id=loan.id,
            number=row.number,
            due=row.due,
            principal=row.principal,
            interest=row.interest,
            balance=row.balance,
            currency=loan.currency,
        )
        for row in plan.rows
    ]


def _postings(bank: Bank, book: Book, loan: Loan, application: Application) -> list[Posting]:
    return [
        Posting(
            id=str(uuid4()),
            event_id=f"{application.id}:disbursed",
            key=f"{transfer.key}:posting",
            debit=LOANS,
            credit=PAYMENTS if transfer.payment_line_id else DEPOSITS,
            minor_units=int(transfer.amount.scaleb(2)),
            currency=transfer.currency,
            loan_id=loan.id,
            recorded_at=bank.now(),
            business_date=loan.business_date,
        )
        for transfer in book.find(Transfer, application_id=application.id, state="sent", order="key")
    ]


def _check_list(book: Book, application: Application, mode: str, lines: Sequence[PayeeLine]) -> None:
    problems = Problems()
    problems.choice("payment_mode", mode, PAYMENT_MODES)
    problems.refuse()
    payments = [Payment(line.payee, line.account, line.amount, line.purpose) for line in lines]
    errors = payment_list_errors(payments, amount_of(book, application), mode)  # type: ignore[arg-type]  # one of the three, just checked
    if errors:
        raise InvalidInputError(errors)


def _replace_list(book: Book, application: Application, mode: str, lines: Sequence[PayeeLine]) -> None:
    for old in book.find(PaymentLine, application_id=application.id):
        book.remove(old)
    book.flush()
    application.payment_mode = mode
    for number, line in enumerate(lines, start=1):
        book.add(
            PaymentLine(
                id=str(uuid4()),
                application_id=application.id,
                number=number,
                payee=line.payee,
                account=line.account,
                amount=line.amount,
                purpose=line.purpose,
            )
        )


@completes("check_payment_list")
def _list_checked(done: Completion) -> dict[str, Scalar]:
    return {"payment_list_outcome": str(done.entries["payment_list_outcome"])}


@completes("release_payment")
def _released(done: Completion) -> dict[str, Scalar]:
    return {"release_outcome": str(done.entries["release_outcome"])}


@completes("register_by_hand")
def _registered(done: Completion) -> dict[str, Scalar]:
    for item in done.book.find(Collateral, application_id=done.application.id, state="none"):
        item.state, item.registration_number = "registered", str(done.entries["registration_number"])
    journal.record(
        done.bank, done.book, done.actor, Action.SECURITY_REGISTERED, application_id=done.application.id, task_id=done.task.id, by_hand=True
    )
    return {}
