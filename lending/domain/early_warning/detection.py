"""From signals to warnings: which indicators a customer's signals fulfil that no earlier warning was about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.early_warning.indicators import INDICATORS, Indicator
from lending.domain.parameters import parameter


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that was seen of a customer on a day; its key names it once, however often it is told."""

    key: str
    source: str
    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator that is fulfilled, with the signals that fulfil it, in the order of their days."""

    indicator: Indicator
    evidence: tuple[Signal, ...]

    @property
    def key(self) -> str:
        """Return what makes a second warning about the same impossible: the indicator and its first signal."""
        return f"{self.indicator.code}:{self.evidence[0].key}"


def detect(signals: Iterable[Signal], told: Mapping[str, Collection[str]], open_codes: Collection[str], on: date) -> tuple[Found, ...]:
    """Return what signals add up to as of a day.

    `told` are the keys of signals that warnings were about already, by indicator; `open_codes` are the indicators with an open
    warning. A counted indicator waits while its warning is open; each signal of another is a warning of its own.
    """
    seen = sorted({signal.key: signal for signal in signals}.values(), key=lambda signal: (signal.on, signal.key))
    found: list[Found] = []
    for indicator in INDICATORS:
        fresh = [signal for signal in seen if _counts(signal, indicator) and signal.key not in told.get(indicator.code, ())]
        if not indicator.counted:
            found += [Found(indicator, (signal,)) for signal in fresh]
        elif indicator.code not in open_codes and (together := _together(fresh, indicator, on)):
            found.append(Found(indicator, together))
    return tuple(found)


def _counts(signal: Signal, indicator: Indicator) -> bool:
    return (signal.source, signal.kind) == (indicator.source, indicator.signal)


def _together(fresh: Sequence[Signal], indicator: Indicator, on: date) -> tuple[Signal, ...]:
    """Return the signals of the first window that holds enough of them; it need not reach to today, for a feed may have been away."""
    least, window = indicator.threshold(on), indicator.window(on)
    for number, first in enumerate(fresh):
        within = [signal for signal in fresh[number:] if (signal.on - first.on).days < window]
        if len(within) >= least:
            return tuple(within)
    return ()


def income_drop(before: Sequence[Decimal], now: Sequence[Decimal], on: date) -> Decimal | None:
    """Return by what share a monthly income fell, from the months before to those of now; None while that is less than a warning takes."""
    if not before or not now or sum(before) <= 0:
        return None
    drop = 1 - (sum(now, Decimal(0)) / len(now)) / (sum(before, Decimal(0)) / len(before))
    return drop if drop >= parameter("early_warning.income_drop", on).value else None
