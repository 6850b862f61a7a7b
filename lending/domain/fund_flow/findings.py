"""What a trace shows: the share that reached its purpose, and money that ended where no loan may (R6, R11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from lending.domain.fund_flow.tracing import Step, Trace

#: Where a loan's money may not end: securities, property, gambling, another loan's repayment, or back with the borrower in private.
Sink = Literal["brokerage", "property", "gambling", "loan_repayment", "borrower"]


@dataclass(frozen=True, slots=True)
class Misuse:
    """Money of the drawdown in a forbidden place: minor units, and the way the largest part of it took, as evidence."""

    sink: Sink
    account: str
    minor_units: int
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FlowFinding:
    """What became of a drawdown; shares are fractions of it, rounded down to four places, so that none is overstated."""

    purpose_share: Decimal
    misused_share: Decimal
    misuses: tuple[Misuse, ...]


def judge_flow(traces: Sequence[Trace], sinks: Mapping[str, Sink]) -> FlowFinding:
    """Judge the traces of a loan's drawdowns together, given the accounts that are forbidden sinks; the largest misuse first.

    Money that a stated payee received and passed on to a sink counts as misused, not as used for its purpose.
    """
    misuses = sorted((misuse for found in traces for misuse in _misuses(found, sinks)), key=lambda each: (-each.minor_units, each.account))
    arrived = sum(minor_units for found in traces for account, minor_units in found.arrived.items() if account not in sinks)
    drawn = sum(found.drawdown.minor_units for found in traces)
    return FlowFinding(_share(arrived, drawn), _share(sum(misuse.minor_units for misuse in misuses), drawn), tuple(misuses))


def _misuses(found: Trace, sinks: Mapping[str, Sink]) -> list[Misuse]:
    return [
        Misuse(sinks[account], account, minor_units, path_to(found, account))
        for account, minor_units in found.resting.items()
        if account in sinks
    ]


def path_to(found: Trace, account: str) -> tuple[Step, ...]:
    """Return the steps by which most of the drawdown came to an account; none when it was paid straight there."""
    path: list[Step] = []
    step = _largest_into(found, account, None)
    while step is not None:
        path.insert(0, step)
        step = _largest_into(found, step.transfer.payer, step)
    return tuple(path)


def _largest_into(found: Trace, account: str, later: Step | None) -> Step | None:
    """Return the step that brought an account the most before a later step left it; none where the drawdown itself did."""
    if later is not None and account == found.drawdown.payee:
        return None
    into = [
        step for step in found.steps if step.transfer.payee == account and (later is None or step.transfer.order < later.transfer.order)
    ]
    return max(into, key=lambda step: step.minor_units, default=None)


def _share(minor_units: int, drawn: int) -> Decimal:
    return (Decimal(minor_units) / drawn).quantize(Decimal("0.0001"), ROUND_DOWN) if drawn else Decimal("0.0000")
