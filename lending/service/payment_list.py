"""The payment list 支付清單: judged against the register and the purpose (R6, R6b), corrected by the customer."""

from collections.abc import Sequence
from uuid import uuid4

from lending.domain.actors import WORKER, Actor
from lending.domain.applications import Application, PaymentLine
from lending.domain.entrusted_payment import Payment, payment_list_errors
from lending.domain.new_application import PAYMENT_MODES, PayeeLine
from lending.domain.problems import Problems
from lending.domain.records import Action, JournalEntry
from lending.errors import ForbiddenError, InvalidInputError
from lending.service import journal, tasks
from lending.service.notices import queue_notice
from lending.service.ports import Bank, Book, Scalar
from lending.service.purpose import amount_of, find_purpose, look_up_payees
from lending.service.stages import hold
from lending.service.tasks import Completion, completes


def check_purpose(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Judge where the money is to go: clear, doubtful (an officer looks) or forbidden (the customer must correct the list)."""
    look_up_payees(bank, application_id)
    with bank.begin() as book:
        application = hold(book, application_id)
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
            corrected = book.count(JournalEntry, application_id=application_id, action=Action.PAYMENT_LIST_CORRECTED)
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
