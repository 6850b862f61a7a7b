"""What a drawing of a loan's money shows: its accounts, what moved between them, and what reached its purpose or a forbidden place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from lending.domain.fund_flow.findings import Sink
from lending.domain.fund_flow.pools import Convention
from lending.domain.fund_flow.tracing import Step, Trace
from lending.domain.loans import Loan
from lending.service.fund_flow.misuse_watch import path_words
from lending.service.fund_flow.tracing import LoanFlow


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


@dataclass(frozen=True, slots=True)
class MisuseSeen:
    """Money in a forbidden place, and the way most of it took."""

    sink: Sink
    account: str
    holder: str
    amount: Decimal
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDrawn:
    """A loan's money by one convention; amounts are the loan's currency."""

    loan_id: str
    convention: Convention
    currency: str
    drawn: Decimal
    purpose_share: Decimal
    misused_share: Decimal
    complete: bool
    accounts: tuple[FlowAccountSeen, ...]
    moves: tuple[FlowMove, ...]
    misuses: tuple[MisuseSeen, ...]


def draw(loan: Loan, flow: LoanFlow) -> FlowDrawn:
    """Return what is drawn of a loan that was traced."""
    return FlowDrawn(
        loan_id=loan.id,
        convention=flow.convention,
        currency=loan.currency,
        drawn=money_of(sum(found.drawdown.minor_units for found in flow.traces)),
        purpose_share=flow.finding.purpose_share,
        misused_share=flow.finding.misused_share,
        complete=flow.complete,
        accounts=tuple(_accounts(flow)),
        moves=tuple(_moves(flow)),
        misuses=tuple(
            MisuseSeen(each.sink, each.account, flow.around.holder(each.account), money_of(each.minor_units), tuple(path_words(flow, each)))
            for each in flow.finding.misuses
        ),
    )


def told(drawn: FlowDrawn) -> dict[str, Any]:
    """Return its parts by name, for a view that tells more."""
    return {each.name: getattr(drawn, each.name) for each in fields(drawn)}


def steps_of(flow: LoanFlow) -> list[Step]:
    """Return the transfers of all payouts in their order."""
    return sorted((step for found in flow.traces for step in found.steps), key=lambda step: step.transfer.order)


def money_of(minor_units: int) -> Decimal:
    """Return minor units as an amount."""
    return Decimal(minor_units).scaleb(-2)


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
            came=money_of(came[number]),
            resting=money_of(sum(found.resting.get(number, 0) for found in flow.traces)),
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


def _moves(flow: LoanFlow) -> Iterable[FlowMove]:
    """Yield what moved between each two accounts, payouts first."""
    summed = dict[tuple[str, str], tuple[int, int]]()
    moved = [("", found.drawdown.payee, found.drawdown.minor_units) for found in flow.traces]
    moved += [(step.transfer.payer, step.transfer.payee, step.minor_units) for step in steps_of(flow)]
    for payer, payee, minor_units in moved:
        amount, count = summed.get((payer, payee), (0, 0))
        summed[payer, payee] = amount + minor_units, count + 1
    for (payer, payee), (amount, count) in summed.items():
        yield FlowMove(payer, payee, money_of(amount), count)
