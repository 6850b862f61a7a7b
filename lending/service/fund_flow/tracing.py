"""A loan's payouts followed through the statements that may be looked into, and what that shows."""

import heapq
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from lending.domain.applications import Application
from lending.domain.fund_flow.findings import FlowFinding, Sink, judge_flow
from lending.domain.fund_flow.pools import Convention
from lending.domain.fund_flow.records import AccountTransfer
from lending.domain.fund_flow.tracing import Scope, Trace, trace
from lending.domain.fund_flow.transfers import Transfer
from lending.domain.loans import EventKind, Loan, LoanEvent
from lending.domain.loans import Transfer as Payout
from lending.domain.servicing.events import AmountFacts, in_force
from lending.service.fund_flow.accounts import Surroundings
from lending.service.ports import Book, Flows

#: What comes at once to an account that is followed is at least this part of the payout: a thousandth.
LEAST_PART = 1_000


@dataclass(frozen=True, slots=True)
class LoanFlow:
    """Where a loan's money went by a convention: a trace of each payout, and what they show together."""

    convention: Convention
    traces: tuple[Trace, ...]
    finding: FlowFinding
    sinks: dict[str, Sink]
    around: Surroundings

    @property
    def complete(self) -> bool:
        """Say whether no trace was cut short while money was moving."""
        return all(found.complete for found in self.traces)

    @property
    def diluted(self) -> int:
        """Return what was not followed any more, minor units, since it had become a trifle among other money."""
        return sum(sum(found.diluted.values()) for found in self.traces)

    @property
    def others(self) -> set[str]:
        """Return every account of somebody else that the money came to."""
        steps = {step.transfer.payee for found in self.traces for step in found.steps}
        return (steps | {found.drawdown.payee for found in self.traces}) - self.around.own


@dataclass(frozen=True, slots=True)
class _Permitted:
    """The statements a trace may read."""

    flows: Flows
    around: Surroundings
    currency: str
    #: Payouts of the loan that no statement tells of: while one is traced, the others are money that was there or came in.
    untold: Sequence[Transfer]

    def balance_before(self, account: str, transfer: Transfer) -> int | None:
        """Return what an account held before a transfer, None when it may not be looked into."""
        if not self.around.may_look_into(account):
            return None
        came = [payout for payout in self.untold if payout.payee == account and payout.order < transfer.order]
        # A balance that was told has the payouts before it in it.
        told = self.flows.told_before(account, transfer, self.currency) if came else None
        untold = sum(payout.minor_units for payout in came if told is None or payout.order > told)
        return self.flows.balance_before(account, transfer, self.currency) + untold

    def transfers_after(self, account: str, transfer: Transfer) -> Iterable[Transfer]:
        """Return an account's transfers after another."""
        coming = [payout for payout in self.untold if payout.payee == account and payout.order > transfer.order]
        told = self.flows.transfers_after(account, transfer, self.currency)
        return heapq.merge(coming, told, key=lambda each: each.order) if coming else told


@dataclass(frozen=True, slots=True)
class _Where(Container[str]):
    """The accounts of which something holds."""

    holds: Callable[[str], object]

    def __contains__(self, account: object) -> bool:
        """Ask about an account."""
        return bool(self.holds(str(account)))


def trace_loan(book: Book, loan: Loan, convention: Convention, zone: str) -> LoanFlow:
    """Follow a loan's payouts by a convention; a loan that came in by book import without its file has none."""
    return trace_by(book, loan, (convention,), zone)[0]


def trace_by(book: Book, loan: Loan, conventions: Collection[Convention], zone: str) -> list[LoanFlow]:
    """Follow a loan's payouts by each convention: what surrounds them is read once."""
    application = book.first(Application, id=loan.application_id or "")
    if application is None:
        raise ValueError("only a loan with an application is traced; ask `is_traceable` first")
    around = Surroundings(book, application)
    payouts = payouts_of(book, loan, around, zone)
    statements = _Permitted(book.flows(), around, loan.currency, _untold(book, payouts))
    return [_flow(payouts, statements, around, convention) for convention in conventions]


def _flow(payouts: Sequence[Transfer], statements: _Permitted, around: Surroundings, convention: Convention) -> LoanFlow:
    traces = tuple(_trace(payout, statements, around, convention) for payout in payouts)
    sinks = {place: sink for found in traces for place in found.resting if (sink := around.sink(place, found.drawdown.payee))}
    return LoanFlow(convention, traces, judge_flow(traces, sinks), sinks, around)


def is_traceable(loan: Loan) -> bool:
    """Say whether a loan's payouts are known: it was applied for here."""
    return loan.application_id is not None


def _trace(payout: Transfer, statements: _Permitted, around: Surroundings, convention: Convention) -> Trace:
    ends = _Where(lambda account: around.sink(account, payout.payee))
    least = max(payout.minor_units // LEAST_PART, 1)
    return trace(payout, statements, Scope(convention=convention, ends=ends, payees=_Where(around.is_meant), least=least))


def payouts_of(book: Book, loan: Loan, around: Surroundings, zone: str) -> list[Transfer]:
    """Return what was paid out and into which account, each under the payment's own reference, as statements have it too."""
    sent = book.find(Payout, application_id=around.application.id, state="sent", order="key")
    later = [event for event in in_force(book.find(LoanEvent, loan_id=loan.id)) if event.kind == EventKind.DRAWN_DOWN]
    paid = [_payout(book, loan, around, payout, zone) for payout in sent]
    paid += [_drawdown(book, loan, around, event, zone) for event in later]
    return sorted(paid, key=lambda payout: payout.order)


def _untold(book: Book, payouts: Sequence[Transfer]) -> list[Transfer]:
    """Return the payouts that no statement tells of, in their order."""
    told = {each.id for each in book.find(AccountTransfer, id=tuple(payout.id for payout in payouts))}
    return [payout for payout in payouts if payout.id not in told]


def _drawdown(book: Book, loan: Loan, around: Surroundings, event: LoanEvent, zone: str) -> Transfer:
    """Return a further drawdown, which goes into the customer's account; its reference is that of its event."""
    told = book.first(AccountTransfer, id=event.id)
    return Transfer(
        id=event.id,
        at=told.at if told is not None else _at(event.recorded_at, event.business_date, zone),
        payer=loan.id,
        payee=around.application.account,
        minor_units=int(AmountFacts.of(event.facts).amount.scaleb(2)),
        purpose=around.application.purpose,
    )


def _payout(book: Book, loan: Loan, around: Surroundings, payout: Payout, zone: str) -> Transfer:
    reference, line = payout.reference or payout.key, around.lines.get(payout.payment_line_id or "")
    told = book.first(AccountTransfer, id=reference)
    return Transfer(
        id=reference,
        at=told.at if told is not None else _at(payout.recorded_at, payout.business_date, zone),
        payer=loan.id,
        payee=line.account if line is not None else around.application.account,
        minor_units=int(payout.amount.scaleb(2)),
        purpose=line.purpose if line is not None else around.application.purpose,
    )


def _at(recorded_at: datetime, day: date, zone: str) -> datetime:
    """Return when it was paid: on the wall's clock as long as that agrees with the business date, else as the business day begins."""
    if recorded_at.astimezone(ZoneInfo(zone)).date() == day:
        return recorded_at
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
