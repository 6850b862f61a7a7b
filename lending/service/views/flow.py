"""The flow of a loan's money as the bank's people see it: accounts, what moved between them, what reached its purpose and what did not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lending.domain.actors import Actor, Role
from lending.domain.early_warning.records import RiskWarning
from lending.domain.fund_flow.findings import Sink
from lending.domain.fund_flow.papers import Verdict, match_paper
from lending.domain.fund_flow.pools import Convention
from lending.domain.fund_flow.records import AccountConsent, PaperMatch, TradePaper
from lending.domain.fund_flow.tracing import Step, Trace
from lending.domain.loans import Loan
from lending.domain.parameters import parameter
from lending.domain.records import Action
from lending.service import journal
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.fund_flow.consents import standing_consents
from lending.service.fund_flow.misuse_watch import path_words
from lending.service.fund_flow.papers import Alteration, as_rule, find_altered, payments_of
from lending.service.fund_flow.tracing import LoanFlow, is_traceable, trace_loan
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book
from lending.service.views.parts import copied

#: Who reads where money went.
READERS = (
    *(Role.SUPERVISOR, Role.AUDITOR, Role.CUSTOMER_MANAGER, Role.SERVICING_OFFICER),
    *(Role.INVESTIGATOR, Role.LEGAL_OFFICER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowAccountSeen:
    """An account on the way: `hop` is how many accounts from the payout, amounts are of the loan's money."""

    number: str
    holder: str
    category: str | None
    hop: int
    came: Decimal
    resting: Decimal
    sink: Sink | None
    is_meant: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class FlowMove:
    """What of the loan's money went from one account to another in all, in how many transfers; the payer is empty for the payout."""

    payer: str
    payee: str
    amount: Decimal
    transfers: int


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


@dataclass(frozen=True, slots=True)
class MisuseSeen:
    """Money in a forbidden place, and the way most of it took."""

    sink: Sink
    account: str
    holder: str
    amount: Decimal
    path: tuple[str, ...]


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
class FlowView:
    """All of it, by one convention; amounts are the loan's currency."""

    loan_id: str
    convention: Convention
    currency: str
    drawn: Decimal
    purpose_share: Decimal
    misused_share: Decimal
    complete: bool
    #: What was not followed any more where it had become a trifle among other money.
    diluted: Decimal
    accounts: tuple[FlowAccountSeen, ...]
    moves: tuple[FlowMove, ...]
    steps: tuple[FlowStepSeen, ...]
    misuses: tuple[MisuseSeen, ...]
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
    drawn = sum(found.drawdown.minor_units for found in flow.traces)
    steps = sorted((step for found in flow.traces for step in found.steps), key=lambda step: step.transfer.order)
    return FlowView(
        loan_id=loan.id,
        convention=convention,
        currency=loan.currency,
        drawn=_money(drawn),
        purpose_share=flow.finding.purpose_share,
        misused_share=flow.finding.misused_share,
        complete=flow.complete,
        diluted=_money(flow.diluted),
        accounts=tuple(_accounts(flow)),
        moves=tuple(_moves(flow, steps)),
        steps=tuple(_step(flow, step) for step in steps),
        misuses=tuple(
            MisuseSeen(each.sink, each.account, flow.around.holder(each.account), _money(each.minor_units), tuple(path_words(flow, each)))
            for each in flow.finding.misuses
        ),
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


def _accounts(flow: LoanFlow) -> Iterable[FlowAccountSeen]:
    """Yield the accounts by hop, then by what came to them."""
    hops, came = _reached(flow.traces)
    around, starts = flow.around, {found.drawdown.payee for found in flow.traces}
    for number in sorted(hops, key=lambda each: (hops[each], -came[each], each)):
        account = around.account(number)
        yield FlowAccountSeen(
            number=number,
            holder=around.holder(number),
            category=account.category if account is not None else None,
            hop=hops[number],
            came=_money(came[number]),
            resting=_money(sum(found.resting.get(number, 0) for found in flow.traces)),
            sink=around.sink(number, number if number in starts else ""),
            is_meant=around.is_meant(number),
            is_open=around.may_look_into(number),
        )


def _reached(traces: tuple[Trace, ...]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the least hop of each account, and what came to it, minor units."""
    hops, came = dict[str, int](), dict[str, int]()
    for found in traces:
        arrivals = [(found.drawdown.payee, 0, found.drawdown.minor_units)]
        arrivals += [(step.transfer.payee, step.depth, step.minor_units) for step in found.steps]
        for account, hop, minor_units in arrivals:
            hops[account] = min(hop, hops.get(account, hop))
            came[account] = came.get(account, 0) + minor_units
    return hops, came


def _moves(flow: LoanFlow, steps: Iterable[Step]) -> Iterable[FlowMove]:
    """Yield what moved between each two accounts, payouts first."""
    summed = dict[tuple[str, str], tuple[int, int]]()
    moved = [("", found.drawdown.payee, found.drawdown.minor_units) for found in flow.traces]
    moved += [(step.transfer.payer, step.transfer.payee, step.minor_units) for step in steps]
    for payer, payee, minor_units in moved:
        amount, count = summed.get((payer, payee), (0, 0))
        summed[payer, payee] = amount + minor_units, count + 1
    for (payer, payee), (amount, count) in summed.items():
        yield FlowMove(payer, payee, _money(amount), count)


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
        whole=_money(moved.minor_units),
        amount=_money(step.minor_units),
        purpose=moved.purpose,
    )


def _money(minor_units: int) -> Decimal:
    return Decimal(minor_units).scaleb(-2)


def read_consents(bank: Bank, actor: Actor, found: FlowView) -> tuple[AccountConsent, ...]:
    """Return the consents that stand for the accounts of a flow that the actor read."""
    require_role(actor, *READERS)
    with bank.read() as book:
        return tuple(standing_consents(book, tuple(account.number for account in found.accounts)))
