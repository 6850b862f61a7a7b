"""A restructuring as the customer follows it and the bank's people decide on it: what was said, the plans side by side, the agreement."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.actors import WORKER, Actor
from lending.domain.loans import Loan, LoanState
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.domain.servicing.proposal import ServicingProposal
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book
from lending.service.restructuring.moves import latest_agreement
from lending.service.restructuring.options import PlanOption, ability_of, option_of, options_of
from lending.service.servicing.books import LoanBook, read_loan_book
from lending.service.views.parts import copied


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructuringView:
    """A request; `options` are the bank's plans as of today, `proposed` what is proposed and not booked, `proposal` by whom and why."""

    id: str
    loan_id: str
    state: str
    stage: str
    ending: str | None
    withdrawable: bool
    asked_by: str
    reason: str
    wish: str
    what_if: dict[str, object]
    monthly_income: Decimal | None
    living_expenses: Decimal | None
    monthly_debts: Decimal | None
    income_source: str
    finding: str
    answer: str
    opened_on: date
    changed_on: date | None
    ended_on: date | None
    options: tuple[PlanOption, ...]
    proposed: PlanOption | None
    proposal: ServicingProposal | None
    agreement: SupplementAgreement | None


def view_restructuring(book: Book, asked: Restructuring) -> RestructuringView:
    """Read the view of a request within the caller's transaction; sight was checked."""
    held = read_loan_book(book, WORKER, asked.loan_id)
    proposal = book.first(ServicingProposal, id=asked.proposal_id) if asked.proposal_id else None
    running = asked.withdrawable and held.loan.state == LoanState.ACTIVE
    return copied(
        RestructuringView,
        asked,
        options=options_of(held, ability_of(asked)) if running else (),
        proposed=_proposed(held, asked, proposal) if running else None,
        proposal=proposal,
        agreement=latest_agreement(book, asked.id),
    )


def read_plan_options(bank: Bank, actor: Actor, loan_id: str) -> tuple[PlanOption, ...]:
    """Return the bank's plans for a loan as of today, before anything was said of incomes; NotFoundError outside the actor's scope."""
    with bank.read() as book:
        held = read_loan_book(book, actor, loan_id)
        return options_of(held, None) if held.loan.state == LoanState.ACTIVE else ()


def find_request(bank: Bank, actor: Actor, loan_id: str) -> RestructuringView | None:
    """Return the newest request for a loan, None when there was none; NotFoundError outside the actor's scope."""
    with bank.read() as book:
        require_loan_sight(book, actor, book.get(Loan, loan_id))
        asked = book.first(Restructuring, loan_id=loan_id, order="-recorded_at")
        return view_restructuring(book, asked) if asked is not None else None


def _proposed(held: LoanBook, asked: Restructuring, proposal: ServicingProposal | None) -> PlanOption | None:
    return option_of(held, "proposed", proposal.facts, ability_of(asked)) if proposal is not None else None
