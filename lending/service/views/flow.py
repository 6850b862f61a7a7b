"""The flow of a loan's money as the bank's people see it: accounts, what moved between them, what reached its purpose and what did not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lending.domain.actors import Actor, Role
from lending.domain.early_warning.records import RiskWarning
from lending.domain.fund_flow.papers import Verdict, match_paper
from lending.domain.fund_flow.pools import Convention
from lending.domain.fund_flow.records import AccountConsent, PaperMatch, TradePaper
from lending.domain.fund_flow.tracing import Step
from lending.domain.loans import Loan
from lending.domain.parameters import parameter
from lending.domain.records import Action
from lending.service import journal
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.fund_flow.consents import standing_consents
from lending.service.fund_flow.papers import Alteration, as_rule, find_altered, payments_of
from lending.service.fund_flow.tracing import LoanFlow, is_traceable, trace_loan
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book
from lending.service.views.flow_drawing import FlowDrawn, draw, money_of, steps_of, told
from lending.service.views.parts import copied

#: Who reads where money went.
READERS = (
    *(Role.SUPERVISOR, Role.AUDITOR, Role.CUSTOMER_MANAGER, Role.SERVICING_OFFICER),
    *(Role.INVESTIGATOR, Role.LEGAL_OFFICER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStepSeen:
    """A transfer on the way, and how much of it was the loan's money."""

    id: str
    at: datetime
    hop: int
    payer: str
    payer_holder: str
    payee: str
    payee_holder: str
    whole: Decimal
    amount: Decimal
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSeen:
    """A trade paper, how it stands to the payments, and what of it was altered since it was anchored."""

    id: str
    document_id: str
    kind: str
    number: str
    seller: str
    amount: Decimal
    dated: date
    verdict: Verdict
    paid_on: date | None
    altered: tuple[Alteration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowView(FlowDrawn):
    """All of it, by one convention: what is drawn, each transfer, and what stands about it."""

    #: What was not followed any more where it had become a trifle among other money.
    diluted: Decimal
    steps: tuple[FlowStepSeen, ...]
    #: Warnings of misuse that stand against the customer, by id.
    warnings: tuple[str, ...]
    papers: tuple[PaperSeen, ...]


def read_flow(bank: Bank, actor: Actor, loan_id: str, convention: Convention) -> FlowView | None:
    """Return where a loan's money went, None where its payouts are not known; NotFoundError outside the actor's scope.

    The read is journalled.
    """
    require_role(actor, *READERS)
    with bank.read() as book:
        loan = book.get(Loan, loan_id)
        require_loan_sight(book, actor, loan)
        found = view_flow(bank, book, loan, convention) if is_traceable(loan) else None
    with bank.begin() as book:
        read = {"what": "flow", "loan": loan.id}
        journal.record(bank, book, actor, Action.PERSONAL_DATA_READ, application_id=loan.application_id, party_id=loan.party_id, read=read)
    return found


def view_flow(bank: Bank, book: Book, loan: Loan, convention: Convention) -> FlowView:
    """Trace a loan within the caller's transaction; sight was checked."""
    flow = trace_loan(book, loan, convention, bank.settings.timezone)
    return FlowView(
        **told(draw(loan, flow)),
        diluted=money_of(flow.diluted),
        steps=tuple(_step(flow, step) for step in steps_of(flow)),
        warnings=tuple(each.id for each in book.find(RiskWarning, party_id=loan.party_id, kind="purpose", state="open", order="raised_on")),
        papers=tuple(_papers(bank, book, loan, flow)),
    )


def _papers(bank: Bank, book: Book, loan: Loan, flow: LoanFlow) -> Iterable[PaperSeen]:
    """Yield a loan's trade papers in the order of their dates."""
    papers = book.find(TradePaper, loan_id=loan.id, order="dated")
    matches = {match.paper_id: match for match in book.find(PaperMatch, paper_id=tuple(paper.id for paper in papers))}
    altered = find_altered(bank, book, loan.id)
    payments, days = payments_of(flow, bank.settings.timezone), int(parameter("fund_flow.paper_days", business_date(book)).value)
    for paper in papers:
        match = matches.get(paper.id)
        verdict = "matched" if match is not None else match_paper(as_rule(paper), payments, days).verdict
        seen = {"verdict": verdict, "paid_on": match.paid_on if match is not None else None}
        yield copied(PaperSeen, paper, **seen, altered=tuple(each.what for each in altered if each.paper_id == paper.id))


def _step(flow: LoanFlow, step: Step) -> FlowStepSeen:
    moved = step.transfer
    return FlowStepSeen(
        id=moved.id,
        at=moved.at,
        hop=step.depth,
        payer=moved.payer,
        payer_holder=flow.around.holder(moved.payer),
        payee=moved.payee,
        payee_holder=flow.around.holder(moved.payee),
        whole=money_of(moved.minor_units),
        amount=money_of(step.minor_units),
        purpose=moved.purpose,
    )


def read_consents(bank: Bank, actor: Actor, found: FlowView) -> tuple[AccountConsent, ...]:
    """Return the consents that stand for the accounts of a flow that the actor read."""
    require_role(actor, *READERS)
    with bank.read() as book:
        return tuple(standing_consents(book, tuple(account.number for account in found.accounts)))
