"""What enforcement brought, once the servicing desk found it on the bank's account: who says it came is not who books it."""

from dataclasses import replace
from datetime import date

from lending.domain.records import Action
from lending.service.business_date import business_date
from lending.service.legal.moves import NewStep, add_step, begin_action, note
from lending.service.ports import Scalar
from lending.service.servicing.books import hold_loan_book
from lending.service.servicing.payments import NewPayment, book_payment
from lending.service.tasks import Completion, amount, completes


@completes("confirm_recovery")
def recovery_confirmed(done: Completion) -> dict[str, Scalar]:
    """Book money of an enforcement as a payment of the loan; InvalidInputError names `amount` or `value_date`."""
    bank, book, actor, case = done.bank, done.book, done.actor, done.case
    action, got = begin_action(bank, book, actor, case), amount(done.entries, "amount")
    came = done.entries["arrived"] == "yes" and got is not None
    event_id = None
    if came and got is not None:
        on = date.fromisoformat(str(done.entries["value_date"]))
        held = hold_loan_book(book, actor, case.loan_id)
        new = NewPayment(amount=got, source="transfer", key=done.task.id, value_date=on)
        event_id = book_payment(bank, book, actor, held, new).event.id
    outcome, told = "arrived" if came else "missing", str(done.entries.get("note") or "")
    step = NewStep(key=done.task.id, kind="confirm_recovery", on=business_date(book), amount=got, outcome=outcome, event_id=event_id)
    add_step(bank, book, actor, action, replace(step, note=told))
    note(bank, book, actor, Action.LEGAL_STEP, action, done="confirm_recovery", outcome=outcome)
    return {}
