"""How good an indicator is: of its warnings that people judged, the share that was about a real danger."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lending.domain.early_warning.indicators import INDICATORS, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """The warnings of an indicator: raised in all, judged real, judged false."""

    indicator: Indicator
    raised: int
    real: int
    false: int

    @property
    def open(self) -> int:
        """Return how many nobody judged yet."""
        return self.raised - self.real - self.false

    @property
    def share(self) -> Decimal | None:
        """Return the share of real ones among those judged, None while nobody judged one."""
        judged = self.real + self.false
        return Decimal(self.real) / judged if judged else None


def precision_of(verdicts: Iterable[tuple[str, str | None]]) -> tuple[Precision, ...]:
    """Return the precision of every indicator from the indicator and verdict (real | false | None) of each warning."""
    counted = Counter(verdicts)
    raised = Counter[str]()
    for (code, _verdict), times in counted.items():
        raised[code] += times
    return tuple(
        Precision(
            indicator=indicator,
            raised=raised[indicator.code],
            real=counted[indicator.code, "real"],
            false=counted[indicator.code, "false"],
        )
        for indicator in INDICATORS
    )
