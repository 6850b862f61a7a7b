"""How good an indicator is: of its warnings that people judged, the share that was about a real danger."""

from collections.abc import Mapping
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


def precision_of(counted: Mapping[tuple[str, str | None], int]) -> tuple[Precision, ...]:
    """Return the precision of every indicator from how many warnings there are of each indicator and verdict (real | false | None)."""
    return tuple(
        Precision(
            indicator=indicator,
            raised=sum(counted.get((indicator.code, verdict), 0) for verdict in ("real", "false", None)),
            real=counted.get((indicator.code, "real"), 0),
            false=counted.get((indicator.code, "false"), 0),
        )
        for indicator in INDICATORS
    )
