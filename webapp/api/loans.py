"""Running loans over the API: list and look, pay, repay early, pay off, choose another day, take held money back."""

from typing import Any

from lending.domain.servicing.payoff import PayoffFigures
from lending.domain.servicing.plan_change import PlanChange
from lending.service.ports import LoanQuery
from lending.service.servicing import due_days, payments, payoffs, prepayments
from lending.service.servicing.due_days import DueDayPreview
from lending.service.servicing.payments import NewPayment
from lending.service.servicing.payoffs import NewPayoff
from lending.service.servicing.prepayments import NewPrepayment
from lending.service.servicing.refunds import refund
from lending.service.views.loans import RunningLoanView, list_loans, read_loan
from webapp.api.answers import page_of
from webapp.api.loan_answers import (
    BookedAnswer,
    BookedEvent,
    DueDayPreviewAnswer,
    LoanRowAnswer,
    PayoffFiguresAnswer,
    PlanChangeAnswer,
    RunningLoanAnswer,
    booked_event,
)
from webapp.api.loan_bodies import (
    DueDaySchema,
    LoanPaymentSchema,
    LoanPayoffSchema,
    LoansQuery,
    PayoffDayQuery,
    PayoffQuoteSchema,
    PrepaymentSchema,
    PrepaymentWishSchema,
    RefundSchema,
)
from webapp.api.operation import Call, operation, page

_LOAN = "/loans/<uuid:loan_id>"


@operation("GET", "/loans", query=LoansQuery, gives=page_of(LoanRowAnswer))
def find_loans(call: Call) -> dict[str, Any]:
    """List the loans in the caller's scope, newest first."""
    found, total = list_loans(call.bank, LoanQuery(actor=call.actor, **call.query))
    return page(found, total, call.query)


@operation("GET", _LOAN, gives=RunningLoanAnswer)
def get_loan(call: Call, loan_id: str) -> RunningLoanView:
    """Return a loan as it stands today: its plan, what was paid of it, and what happened."""
    return read_loan(call.bank, call.actor, loan_id)


@operation("POST", f"{_LOAN}/payments", takes=LoanPaymentSchema, gives=BookedAnswer, status=201, keyed=True)
def pay_loan(call: Call, loan_id: str) -> BookedEvent:
    """Pay from the customer's account, or record a transfer or a recovery."""
    return booked_event(payments.record_payment(call.bank, call.actor, loan_id, NewPayment(key=call.key, **call.body)))


@operation("POST", f"{_LOAN}/prepayments/preview", takes=PrepaymentWishSchema, gives=PlanChangeAnswer)
def preview_prepayment(call: Call, loan_id: str) -> PlanChange:
    """Show both plans, the fee and what is saved before principal is repaid early."""
    return prepayments.preview_prepayment(call.bank, call.actor, loan_id, **call.body)


@operation("POST", f"{_LOAN}/prepayments", takes=PrepaymentSchema, gives=BookedAnswer, status=201, keyed=True)
def prepay_loan(call: Call, loan_id: str) -> BookedEvent:
    """Repay principal early, with smaller instalments or fewer of them."""
    return booked_event(prepayments.prepay(call.bank, call.actor, loan_id, NewPrepayment(key=call.key, **call.body)))


@operation("GET", f"{_LOAN}/payoff", query=PayoffDayQuery, gives=PayoffFiguresAnswer)
def show_payoff(call: Call, loan_id: str) -> PayoffFigures:
    """Return what would pay a loan off on a day; nothing is promised."""
    return payoffs.show_payoff(call.bank, call.actor, loan_id, **call.query)


@operation("POST", f"{_LOAN}/payoff-quotes", takes=PayoffQuoteSchema, gives=BookedAnswer, status=201, keyed=True)
def quote_payoff(call: Call, loan_id: str) -> BookedEvent:
    """Quote what pays a loan off on a day: honoured until its end, unless something else is booked before."""
    return booked_event(payoffs.quote_payoff(call.bank, call.actor, loan_id, key=call.key, **call.body))


@operation("POST", f"{_LOAN}/payoff", takes=LoanPayoffSchema, gives=BookedAnswer, status=201, keyed=True)
def pay_loan_off(call: Call, loan_id: str) -> BookedEvent:
    """Pay a loan off today, at what was quoted for today where that is less."""
    return booked_event(payoffs.pay_off(call.bank, call.actor, loan_id, NewPayoff(key=call.key, **call.body)))


@operation("POST", f"{_LOAN}/due-day/preview", takes=DueDaySchema, gives=DueDayPreviewAnswer)
def preview_due_day(call: Call, loan_id: str) -> DueDayPreview:
    """Show both plans and the interest of the odd days before another day to pay on is chosen."""
    return due_days.preview_due_day(call.bank, call.actor, loan_id, **call.body)


@operation("POST", f"{_LOAN}/due-day", takes=DueDaySchema, gives=BookedAnswer, status=201, keyed=True)
def change_due_day(call: Call, loan_id: str) -> BookedEvent:
    """Choose another day of the month to pay on, from the next instalment."""
    return booked_event(due_days.change_due_day(call.bank, call.actor, loan_id, key=call.key, **call.body))


@operation("POST", f"{_LOAN}/refunds", takes=RefundSchema, gives=BookedAnswer, status=201, keyed=True)
def refund_money(call: Call, loan_id: str) -> BookedEvent:
    """Give money that is held for a loan back into the customer's account."""
    return booked_event(refund(call.bank, call.actor, loan_id, key=call.key, **call.body))
