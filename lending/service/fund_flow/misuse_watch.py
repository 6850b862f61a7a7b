"""Whether loans' money went where it may not: traced again whenever something new was taken in, and told once a loan and place (R11)."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from lending.domain.early_warning.records import RiskWarning
from lending.domain.fund_flow.findings import Misuse
from lending.domain.fund_flow.pools import POOLS, Convention
from lending.domain.fund_flow.records import TracedLoan
from lending.domain.fund_flow.tracing import Scope
from lending.domain.loans import Loan
from lending.domain.parameters import parameter
from lending.service.business_date import business_date
from lending.service.early_warning.raising import NewSignal, take_signals
from lending.service.fund_flow.accounts import ask_register, unasked
from lending.service.fund_flow.marks import mark_of
from lending.service.fund_flow.papers import match_loan
from lending.service.fund_flow.tracing import LoanFlow, trace_by
from lending.service.ports import Bank, Book

#: Loans traced in one go, and how often the register is asked about what a trace came to before the next look goes on.
AT_ONCE, ROUNDS = 20, 4


def watch_flows(bank: Bank) -> int:
    """Trace the loans that something new may concern, warn of misuse found, and return how many were traced."""
    with bank.read() as book:
        today, mark = business_date(book), mark_of(book)
        least = parameter("fund_flow.consumer_least", today).value
        due = book.flows().to_trace(mark, today - timedelta(days=Scope().days), least, AT_ONCE) if mark else []
    for loan_id in due:
        trace_again(bank, loan_id, mark)
    return len(due)


def trace_again(bank: Bank, loan_id: str, mark: int) -> list[RiskWarning]:
    """Trace a loan as of a mark, learning on the way what the accounts' holders are, and warn of what went where it may not."""
    left = ROUNDS
    while True:
        with bank.begin() as book:
            flows = _flows(bank, book, loan_id)
            accounts = {account for flow in flows for account in flow.others}
            if not left or not unasked(book, accounts):
                return _take(bank, book, loan_id, mark, flows)
        # A register that does not answer is asked again with the next trace.
        left = left - 1 if ask_register(bank, accounts) else 0


def _take(bank: Bank, book: Book, loan_id: str, mark: int, flows: list[LoanFlow]) -> list[RiskWarning]:
    loan = book.get(Loan, loan_id)
    _keep(bank, book, flows[0], loan, mark)
    match_loan(bank, book, loan, flows[0])
    signals = [_signal(book, loan, flow, misuse) for flow, misuse in _told(book, flows)]
    return take_signals(bank, book, loan.party_id, signals)


def _flows(bank: Bank, book: Book, loan_id: str) -> list[LoanFlow]:
    """Return a loan's flow by each convention, first in first out before the other."""
    return trace_by(book, book.get(Loan, loan_id), tuple[Convention, ...](POOLS), bank.settings.timezone)


def _keep(bank: Bank, book: Book, flow: LoanFlow, loan: Loan, mark: int) -> None:
    traced = book.first(TracedLoan, loan_id=loan.id)
    found = {name: int(getattr(flow.finding, name).scaleb(4)) for name in ("purpose_share", "misused_share")}
    if traced is None:
        book.add(TracedLoan(loan_id=loan.id, mark=mark, traced_at=bank.now(), complete=flow.complete, **found))
        return
    traced.mark, traced.traced_at, traced.complete = mark, bank.now(), flow.complete
    traced.purpose_share, traced.misused_share = found["purpose_share"], found["misused_share"]


def _told(book: Book, flows: list[LoanFlow]) -> Iterator[tuple[LoanFlow, Misuse]]:
    """Yield the misuses that are large enough, each account once: by the first convention that shows it."""
    least, known = parameter("fund_flow.misuse_share", business_date(book)).value, set[str]()
    for flow in flows:
        drawn = sum(found.drawdown.minor_units for found in flow.traces)
        for misuse in flow.finding.misuses:
            if misuse.account not in known and misuse.minor_units >= least * drawn:
                known.add(misuse.account)
                yield flow, misuse


def _signal(book: Book, loan: Loan, flow: LoanFlow, misuse: Misuse) -> NewSignal:
    """Return the signal of a misuse; its evidence is the way that most of the money took."""
    drawn = sum(found.drawdown.minor_units for found in flow.traces)
    facts: dict[str, object] = {
        "sink": misuse.sink,
        "amount": str(Decimal(misuse.minor_units).scaleb(-2)),
        "share": f"{Decimal(misuse.minor_units) * 100 / drawn:.0f} %",
        "convention": flow.convention,
        "path": " → ".join(path_words(flow, misuse)),
    }
    account = hashlib.sha256(misuse.account.encode()).hexdigest()[:16]
    return NewSignal(
        key=f"fund_flow:{loan.id}:{account}", source="fund_flow", kind="misuse", on=business_date(book), facts=facts, loan_id=loan.id
    )


def path_words(flow: LoanFlow, misuse: Misuse) -> list[str]:
    """Return the accounts of a misuse's path in order: holder and last digits of each."""
    first = misuse.path[0].transfer.payer if misuse.path else misuse.account
    accounts = [first, *(step.transfer.payee for step in misuse.path)]
    return [f"{flow.around.holder(account)} …{account[-4:]}".strip() for account in accounts]


class FlowWatch:
    """Looks again once something new was taken in, until nothing is left to trace."""

    def __init__(self) -> None:
        self._seen = -1

    def look(self, bank: Bank) -> bool:
        """Trace what is due; True when there may be more at once."""
        with bank.read() as book:
            mark = mark_of(book)
        if mark == self._seen:
            return False
        if watch_flows(bank) < AT_ONCE:
            self._seen = mark
            return False
        return True
