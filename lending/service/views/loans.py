"""Running loans as their customers follow them, and as the bank's people look after them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.actors import OUTSIDERS, Actor, Branch
from lending.domain.applications import Application, Product
from lending.domain.loans import DepositAccount, Loan, Posting
from lending.domain.parties import Party
from lending.domain.records import Action
from lending.domain.servicing.aging import age
from lending.domain.servicing.standing import NOTHING, Standing
from lending.errors import NotFoundError
from lending.service import journal
from lending.service.ports import Bank, Book, LoanQuery
from lending.service.servicing.books import LoanBook, read_loan_book
from lending.service.staff import require_staff
from lending.service.views import loan_parts
from lending.service.views.loan_parts import AccountLine, EventLine, PaidPart, PlanLine, PostingLine, StayLine, TierLine
from lending.service.views.parts import copied


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """A loan as lists show it, as of the last close and the events since; `accrues_to` is when the next instalment is due."""

    id: str
    application_id: str | None
    reference: str
    customer_name: str
    branch_id: str
    product: str
    principal: Decimal
    outstanding: Decimal
    currency: str
    annual_rate: Decimal
    term_months: int
    method: str
    disbursed_on: date
    accrues_to: date | None
    state: str
    days_past_due: int
    bucket: str | None
    #: Of the five tiers; None to anybody outside the bank.
    tier: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningLoanView:
    """A loan as it stands today, replayed from its events.

    `due_now` is what is to be paid by the end of the day, arrears and penalties with it, `overdue` the part whose day has passed; money
    that is held (`unapplied`) is not taken off either. `account_balance` is what the customer's account here holds.
    """

    id: str
    application_id: str | None
    reference: str
    customer_name: str
    product: str
    product_name: str
    principal: Decimal
    outstanding: Decimal
    currency: str
    annual_rate: Decimal
    term_months: int
    method: str
    disbursed_on: date
    closed_on: date | None
    state: str
    business_date: date
    unapplied: Decimal
    #: Principal repaid before it was due, which no row of the plan has.
    prepaid: Decimal
    fees_owed: Decimal
    fees_paid: Decimal
    #: Court costs that the debtor owes, gave back, and that the bank bears; security that lies with courts.
    costs_owed: Decimal
    costs_paid: Decimal
    costs_borne: Decimal
    court_deposits: Decimal
    account_balance: Decimal
    due_now: Decimal
    overdue: Decimal
    penalty: Decimal
    days_past_due: int
    delinquent_days: int
    bucket: str | None
    #: Of the five tiers; None to anybody outside the bank.
    tier: str | None
    overdue_uplift: Decimal
    early_repayment_fee_rate: Decimal
    #: What money pays first, and what becomes of money that nothing is due for: hold | prepay.
    appropriation: tuple[str, ...]
    overpayment: str
    plan: tuple[PlanLine, ...]
    events: tuple[EventLine, ...]
    held: tuple[PaidPart, ...]

    @property
    def paid_count(self) -> int:
        """Return how many instalments are paid in full."""
        return sum(line.status == "paid" for line in self.plan)

    @property
    def paid(self) -> Decimal:
        """Return what was paid in all: principal, also early, interest, penalty, fees and court costs, and what is held."""
        rows = (line.principal_paid + line.interest_paid + line.penalty_paid for line in self.plan)
        return sum(rows, self.unapplied + self.prepaid + self.fees_paid + self.costs_paid)

    @property
    def upcoming(self) -> PlanLine | None:
        """Return the first instalment that is not paid and not overdue, None when there is none."""
        return next((line for line in self.plan if line.status in {"due", "next", "later"}), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanFile:
    """What only the bank's people see of a loan beside the loan itself."""

    loan: RunningLoanView
    party_id: str
    branch_id: str
    branch_name: str
    postings: tuple[PostingLine, ...]
    trial_balance: tuple[AccountLine, ...]
    stays: tuple[StayLine, ...]
    tiers: tuple[TierLine, ...]


def list_loans(bank: Bank, query: LoanQuery) -> tuple[list[LoanRow], int]:
    """Return a page of the loans in the actor's scope, the newest first, and how many there are."""
    with bank.read() as book:
        found, total = book.loans_for(query)
    outside = query.actor.roles <= OUTSIDERS
    return [_row(loan, party, reference, outside=outside) for loan, party, reference in found], total


def _row(loan: Loan, party: Party, reference: str | None, *, outside: bool) -> LoanRow:
    tier = None if outside else loan.tier
    return copied(LoanRow, loan, reference=reference or loan.id, customer_name=party.name, tier=tier)


def read_loan(bank: Bank, actor: Actor, loan_id: str) -> RunningLoanView:
    """Return a loan the actor may see, as it stands today; NotFoundError otherwise. A read by the bank's people is journalled."""
    with bank.read() as book:
        held = read_loan_book(book, actor, loan_id)
        view = view_loan(book, actor, held)
    _journal_read(bank, actor, held.loan)
    return view


def read_loan_file(bank: Bank, actor: Actor, loan_id: str) -> LoanFile:
    """Return a loan with its ledger and history for somebody of the bank; NotFoundError for anybody else. The read is journalled."""
    require_staff(actor)
    with bank.read() as book:
        held = read_loan_book(book, actor, loan_id)
        postings = book.find(Posting, loan_id=loan_id)
        file = LoanFile(
            loan=view_loan(book, actor, held),
            party_id=held.loan.party_id,
            branch_id=held.loan.branch_id,
            branch_name=book.get(Branch, held.loan.branch_id).name,
            postings=loan_parts.posting_lines(postings, held.events),
            trial_balance=loan_parts.account_lines(postings),
            stays=loan_parts.stays_of(book, loan_id),
            tiers=loan_parts.tiers_of(book, loan_id),
        )
    _journal_read(bank, actor, held.loan)
    return file


def list_branches(bank: Bank, actor: Actor) -> dict[str, str]:
    """Return the branches whose loans the actor may see: their names by id, in order."""
    with bank.read() as book:
        found = book.find(Branch, order="id")
    return {branch.id: branch.name for branch in found if actor.reads_everything or branch.id == actor.branch_id}


def find_loan(bank: Bank, application_id: str) -> str:
    """Return the id of the loan that an application became; NotFoundError before money was paid."""
    with bank.read() as book:
        loan = book.first(Loan, application_id=application_id)
    if loan is None:
        raise NotFoundError("No loan was paid out on this application yet.")
    return loan.id


def view_loan(book: Book, actor: Actor, held: LoanBook) -> RunningLoanView:
    """Read the view of a loan within the caller's transaction; sight was checked."""
    loan, standing = held.loan, held.standing()
    late = age(standing, held.today)
    plan = loan_parts.plan_lines(standing, late, held.today)
    application = book.first(Application, id=loan.application_id)
    account = book.first(DepositAccount, party_id=loan.party_id, currency=loan.currency)
    return copied(
        RunningLoanView,
        loan,
        reference=application.reference if application is not None else loan.id,
        customer_name=book.get(Party, loan.party_id).name,
        product_name=book.get(Product, (loan.product, loan.product_version)).name,
        outstanding=standing.outstanding,
        annual_rate=standing.rate,
        state=str(standing.state),
        business_date=held.today,
        unapplied=standing.unapplied,
        prepaid=standing.prepaid,
        fees_owed=standing.fees_owed,
        fees_paid=standing.fees_paid,
        costs_owed=standing.costs_owed,
        costs_paid=standing.costs_paid,
        costs_borne=standing.costs_borne,
        court_deposits=standing.court_deposits,
        account_balance=account.balance if account is not None else Decimal("0.00"),
        due_now=standing.due_by(held.today),
        overdue=sum((line.unpaid for line in plan if line.due < held.today), NOTHING),
        penalty=sum((line.penalty - line.penalty_paid for line in plan), NOTHING),
        days_past_due=late.past_due_days,
        delinquent_days=late.delinquent_days,
        bucket=late.bucket,
        tier=None if actor.roles <= OUTSIDERS else late.classification,
        overdue_uplift=held.terms.overdue_uplift,
        early_repayment_fee_rate=held.terms.early_repayment_fee_rate,
        appropriation=held.terms.appropriation,
        overpayment=held.terms.overpayment,
        plan=plan,
        events=_events(actor, held, standing),
        held=loan_parts.held_parts(standing),
    )


def _events(actor: Actor, held: LoanBook, standing: Standing) -> tuple[EventLine, ...]:
    return loan_parts.event_lines(held.events, standing, names=not actor.roles <= OUTSIDERS)


def _journal_read(bank: Bank, actor: Actor, loan: Loan) -> None:
    """Note that somebody of the bank read personal data; customers and partners read their own."""
    if actor.user_id is None or actor.roles <= OUTSIDERS:
        return
    with bank.begin() as book:
        journal.record(
            bank,
            book,
            actor,
            Action.PERSONAL_DATA_READ,
            application_id=loan.application_id,
            party_id=loan.party_id,
            what="loan",
            loan=loan.id,
        )
