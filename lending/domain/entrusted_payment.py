"""Entrusted payment 受託支付: who is paid with a loan's money, and whether that is its purpose (R6, R6b)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from lending.domain.parameters import parameter
from lending.domain.problems import Problems
from lending.domain.remark import Remark

#: Payees no loan may reach, whatever its product: securities, gambling and other loans.
FORBIDDEN_PAYEES = frozenset({"brokerage", "fund", "futures", "crypto", "gambling", "lender"})
#: Payees that only a mortgage may reach: no property speculation on a consumer or business loan.
PROPERTY_PAYEES = frozenset({"developer", "estate_agent"})
#: What the business register says of the payees that fit a purpose; a purpose not listed fits every trading payee.
FITTING_PAYEES = {
    "renovation": frozenset({"contractor", "retailer"}),
    "vehicle": frozenset({"dealer"}),
    "education": frozenset({"school"}),
    "medical": frozenset({"hospital"}),
    "appliances": frozenset({"retailer"}),
    "travel": frozenset({"travel_agency", "retailer"}),
    "business_operation": frozenset({"supplier", "retailer", "contractor"}),
    "equipment": frozenset({"supplier", "retailer", "dealer"}),
    "home_purchase": frozenset({"developer", "estate_agent", "individual"}),
}
#: Payees the register cannot vouch for, with what to say of them.
UNVOUCHED_PAYEES = {
    "unknown": "%(payee)s is not in the business register; look at the contract.",
    "abnormal_company": "%(payee)s is marked as abnormal in the business register; look at the contract.",
}
#: All codes of payees; a `revoked_company` has lost its licence, `other` is a trade the register does not tell.
PAYEE_CATEGORIES = frozenset(
    {"revoked_company", "other", *FORBIDDEN_PAYEES, *PROPERTY_PAYEES, *UNVOUCHED_PAYEES, *frozenset().union(*FITTING_PAYEES.values())}
)

PaymentMode = Literal["entrusted", "mixed", "self_paid"]
Result = Literal["clear", "doubtful", "forbidden"]


@dataclass(frozen=True, slots=True)
class Payment:
    """One row of a payment list: CNY to a payee; its category is the business register's, not the customer's."""

    payee: str
    account: str
    amount: Decimal
    purpose: str
    category: str = "unknown"
    source: str = ""


@dataclass(frozen=True, slots=True)
class SelfPaid:
    """An earlier amount in CNY that was paid to the borrower's own account."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Drawdown:
    """Money about to be paid out in CNY, to whom, and what R6 asks about the counterparty."""

    product: str
    purpose: str
    amount: Decimal
    payments: Sequence[Payment] = ()
    mode: PaymentMode = "entrusted"
    borrower: str = ""
    counterparty_fixed: bool = True
    payee_takes_transfers: bool = True
    earlier: Sequence[SelfPaid] = ()

    @property
    def self_paid(self) -> Decimal:
        """Return the part in CNY that goes to the borrower's own account."""
        if self.mode == "entrusted":
            return Decimal(0)
        return self.amount - sum((payment.amount for payment in self.payments), Decimal(0))


@dataclass(frozen=True, slots=True)
class PurposeReason:
    """Why a row (numbered from 1; None for the list as a whole) is not clear."""

    row: int | None
    field: str
    result: Result
    remark: Remark


@dataclass(frozen=True, slots=True)
class PurposeFinding:
    """The finding of the purpose gate: the worst of its reasons, or clear."""

    result: Result
    reasons: tuple[PurposeReason, ...] = ()


def payment_list_errors(payments: Sequence[Payment], amount: Decimal, mode: PaymentMode) -> dict[str, list[str]]:
    """Return what is wrong with a payment list (R6b): sentences by field, such as `payments.2.payee` for the second row.

    Entrusted, the list must sum to the drawdown; mixed, to less; a self-paid drawdown has none.
    """
    problems = Problems()
    for number, payment in enumerate(payments, start=1):
        for field in ("payee", "account", "purpose"):
            problems.text(f"payments.{number}.{field}", getattr(payment, field))
        problems.amount(f"payments.{number}.amount", payment.amount, positive=True)
        problems.choice(f"payments.{number}.category", payment.category, PAYEE_CATEGORIES)
    if not problems.errors:
        _check_sum(problems, payments, amount, mode)
    return problems.errors


def self_payment_allowed(*, product: str, amount: Decimal, counterparty_fixed: bool, payee_takes_transfers: bool, on: date) -> bool:
    """Tell whether the borrower may be paid an amount in CNY himself, the exception to entrusted payment (R6)."""
    if not payee_takes_transfers:
        return True
    if not counterparty_fixed and amount <= parameter("self_payment.counterparty_open", on).value:
        return True
    return product == "business" and amount <= parameter("self_payment.business", on).value


def self_paid_in_window(earlier: Sequence[SelfPaid], on: date) -> Decimal:
    """Return the CNY paid to the borrower himself within the splitting window 化整為零 that ends on a date (R6)."""
    first = on - timedelta(days=int(parameter("splitting_window", on).value))
    return sum((drawn.amount for drawn in earlier if first < drawn.on <= on), Decimal(0))


def check_purpose(drawdown: Drawdown, on: date) -> PurposeFinding:
    """Find whether a drawdown goes where its purpose says (R6, R6b).

    A wrong list or a forbidden payee is `forbidden`: the customer must correct it. What a person should look at is `doubtful`.
    An unknown product, mode or a bad amount raises InvalidInputError.
    """
    _check_drawdown(drawdown)
    wrong = tuple(_list_reasons(drawdown))
    reasons = (*wrong, *_payee_reasons(drawdown), *(() if wrong else _self_payment_reasons(drawdown, on)))
    found = {reason.result for reason in reasons}
    return PurposeFinding("forbidden" if "forbidden" in found else "doubtful" if found else "clear", reasons)


def _check_sum(problems: Problems, payments: Sequence[Payment], amount: Decimal, mode: PaymentMode) -> None:
    total = sum((payment.amount for payment in payments), Decimal(0))
    if mode == "self_paid":
        if payments:
            problems.add("payments", "A drawdown paid to the borrower has no payment list; leave it empty.")
    elif not payments:
        problems.add("payments", "List at least one payee.")
    elif mode == "entrusted" and total != amount:
        problems.add("payments", f"The list adds up to {total:,.2f}; it must add up to the drawdown of {amount:,.2f}.")
    elif mode == "mixed" and total >= amount:
        problems.add("payments", f"The list adds up to {total:,.2f}; it must stay below the drawdown of {amount:,.2f}.")


def _check_drawdown(drawdown: Drawdown) -> None:
    problems = Problems()
    problems.choice("product", drawdown.product, {"consumer", "business", "mortgage"})
    problems.choice("mode", drawdown.mode, {"entrusted", "mixed", "self_paid"})
    problems.amount("amount", drawdown.amount, positive=True)
    for number, drawn in enumerate(drawdown.earlier, start=1):
        problems.amount(f"earlier.{number}.amount", drawn.amount)
    problems.refuse()


def _list_reasons(drawdown: Drawdown) -> Iterator[PurposeReason]:
    for name, texts in payment_list_errors(drawdown.payments, drawdown.amount, drawdown.mode).items():
        _, _, place = name.partition(".")
        row, _, field = place.partition(".")
        for text in texts:
            yield PurposeReason(int(row) if row else None, field or "payments", "forbidden", Remark("%(problem)s", {"problem": text}))


def _payee_reasons(drawdown: Drawdown) -> Iterator[PurposeReason]:
    for number, payment in enumerate(drawdown.payments, start=1):
        found = _payee_reason(payment, drawdown)
        if found:
            field, result, message = found
            yield PurposeReason(number, field, result, Remark(message, {"payee": payment.payee, "purpose": drawdown.purpose}))


def _payee_reason(payment: Payment, drawdown: Drawdown) -> tuple[str, Result, str] | None:
    if payment.category in FORBIDDEN_PAYEES:
        return "category", "forbidden", "%(payee)s deals in securities, gambling or loans; no loan may be paid there."
    if payment.category in PROPERTY_PAYEES and drawdown.product != "mortgage":
        return "category", "forbidden", "%(payee)s sells property; only a mortgage may be paid there."
    if drawdown.borrower and payment.payee.strip() == drawdown.borrower.strip():
        return "payee", "forbidden", "The payee is the borrower; name the merchant who is to be paid."
    if payment.category == "revoked_company":
        return "category", "forbidden", "%(payee)s has lost its licence; name a payee that may trade."
    if payment.category in UNVOUCHED_PAYEES:
        return "category", "doubtful", UNVOUCHED_PAYEES[payment.category]
    if payment.category not in FITTING_PAYEES.get(drawdown.purpose, PAYEE_CATEGORIES):
        return "category", "doubtful", "The trade of %(payee)s does not fit the purpose; look at the contract."
    return None


def _self_payment_reasons(drawdown: Drawdown, on: date) -> Iterator[PurposeReason]:
    amount = drawdown.self_paid
    if amount <= 0:
        return
    if not _may_pay_self(drawdown, amount, on):
        yield PurposeReason(None, "mode", "forbidden", Remark("None of the exceptions to entrusted payment holds; list the payees."))
        return
    total = amount + self_paid_in_window(drawdown.earlier, on)
    if not _may_pay_self(drawdown, total, on):
        remark = Remark("With earlier drawdowns %(total)s went to the borrower; look for splitting.", {"total": f"{total:,.2f}"})
        yield PurposeReason(None, "earlier", "doubtful", remark)


def _may_pay_self(drawdown: Drawdown, amount: Decimal, on: date) -> bool:
    return self_payment_allowed(
        product=drawdown.product,
        amount=amount,
        counterparty_fixed=drawdown.counterparty_fixed,
        payee_takes_transfers=drawdown.payee_takes_transfers,
        on=on,
    )
