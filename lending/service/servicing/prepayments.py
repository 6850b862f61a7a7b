"""Principal repaid before it is due, by the customer or the servicing desk, with a preview of the new plan."""

from dataclasses import dataclass
from decimal import Decimal

from lending.domain.actors import Actor
from lending.domain.loan_changes import Keeps
from lending.domain.loans import EventKind
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.servicing.plan_change import PlanChange, plan_change
from lending.domain.servicing.prepayment import PaidFrom, PrepaymentFacts, early_fee
from lending.domain.servicing.replanning import principal_to_come
from lending.domain.servicing.standing import Standing
from lending.errors import ConflictError
from lending.service.ports import Bank
from lending.service.servicing.booking import Booked, Entry, book_event, find_booked
from lending.service.servicing.books import LoanBook, hold_loan_book, read_loan_book
from lending.service.servicing.payments import require_active, require_covered, require_payer

#: Methods that repay all principal at the end: fewer instalments would be another contract.
_AT_THE_END = frozenset({"interest_first", "bullet"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrepayment:
    """Principal to repay early today, in the loan's currency, the fee not in it; `key` makes it count once."""

    amount: Decimal
    keeps: Keeps
    source: PaidFrom
    key: str


def preview_prepayment(bank: Bank, actor: Actor, loan_id: str, *, amount: Decimal, keeps: Keeps) -> PlanChange:
    """Return what repaying an amount early today would cost and make of the plan; it refuses what `prepay` refuses."""
    with bank.read() as book:
        held = read_loan_book(book, actor, loan_id)
        before = held.standing()
        facts = _facts(before, NewPrepayment(amount=amount, keeps=keeps, source="deposit", key=""))
        _require_right(held, before, facts)
        return plan_change(before, held.standing(None, held.imagined(EventKind.PREPAYMENT, facts.as_facts())))


def prepay(bank: Bank, actor: Actor, loan_id: str, wanted: NewPrepayment) -> Booked:
    """Book principal repaid early today, from the customer's account or by transfer, with the product's fee.

    Customers pay from their account, the servicing desk records transfers. The same key again returns the first booking.
    InvalidInputError names each wrong field; ConflictError for a loan that is over, or while something due is not paid.
    """
    with bank.begin() as book:
        held = hold_loan_book(book, actor, loan_id)
        require_payer(actor, wanted.source)
        before = held.standing()
        facts = _facts(before, wanted)
        entry = Entry(kind=EventKind.PREPAYMENT, action=Action.LOAN_PREPAID, facts=facts.as_facts(), key=wanted.key)
        known = find_booked(held, actor, entry)
        if known is not None:
            return known
        _require_right(held, before, facts)
        if wanted.source == "deposit":
            require_covered(book, held, facts.amount + facts.fee)
        return book_event(bank, book, actor, held, entry)


def _facts(standing: Standing, wanted: NewPrepayment) -> PrepaymentFacts:
    facts = PrepaymentFacts(amount=wanted.amount, way=wanted.keeps, source=wanted.source)
    return PrepaymentFacts(amount=facts.amount, way=facts.way, source=facts.source, fee=early_fee(standing, facts.amount))


def _require_right(held: LoanBook, standing: Standing, facts: PrepaymentFacts) -> None:
    require_active(held)
    due = standing.due_by(held.today)
    if due:
        raise ConflictError(f"Pay what is due first, {due:,.2f}; then repay early.")
    problems = Problems()
    left = principal_to_come(standing, held.today)
    if facts.amount >= left:
        problems.add("amount", f"Give less than the {left:,.2f} that is left; to repay it all, pay the loan off.")
    if facts.way == "instalment" and standing.plan.method in _AT_THE_END:
        problems.add("keeps", "Choose term: this loan's principal is due at its end, so there are no fewer instalments to choose.")
    problems.refuse()
