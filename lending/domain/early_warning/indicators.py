"""The indicators 預警指標 as data: what each goes by, from where, how much of it in how long, and what it calls for."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from lending.domain.parameters import parameter

#: soft: a sign that something may be wrong · hard: something is wrong.
Severity = Literal["soft", "hard"]
Colour = Literal["yellow", "orange", "red"]
#: What it is about, which decides what is done: income 收入, litigation 涉訴, purpose 用途, conduct 信用行為, contact 聯繫方式.
Kind = Literal["income", "litigation", "purpose", "conduct", "contact"]
#: Where its signals come from; `book` is the bank itself.
Source = Literal["book", "account_flows", "bureau", "court", "business_register", "public_opinion", "fund_flow"]

#: From the least to the worst.
COLOURS: tuple[Colour, ...] = ("yellow", "orange", "red")
KINDS: tuple[Kind, ...] = ("income", "litigation", "purpose", "conduct", "contact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A sign of danger: so many signals of one kind within a window; each signal alone where it is not counted."""

    code: str
    severity: Severity
    source: Source
    #: What its signals are called.
    signal: str
    colour: Colour
    kind: Kind
    #: Whether signals are counted; then the parameters `early_warning.<code>` and `early_warning.<code>_window` say how many in how long.
    counted: bool = False

    def threshold(self, on: date) -> int:
        """Return how many signals it takes."""
        return int(parameter(f"early_warning.{self.code}", on).value) if self.counted else 1

    def window(self, on: date) -> int:
        """Return within how many days they count together; 1 where each stands alone."""
        return int(parameter(f"early_warning.{self.code}_window", on).value) if self.counted else 1


#: Those of the bank's own text (C4), and what courts and registers say beside.
INDICATORS: tuple[Indicator, ...] = (
    Indicator(code="bureau_enquiries", severity="soft", source="bureau", signal="enquiry", colour="yellow", kind="conduct", counted=True),
    Indicator(
        code="contact_changes", severity="soft", source="book", signal="contact_change", colour="yellow", kind="contact", counted=True
    ),
    Indicator(code="arrears_in_a_row", severity="hard", source="book", signal="arrears", colour="orange", kind="conduct"),
    Indicator(code="income_drop", severity="hard", source="account_flows", signal="income_drop", colour="orange", kind="income"),
    Indicator(code="court_case", severity="soft", source="court", signal="case", colour="orange", kind="litigation"),
    Indicator(code="court_enforcement", severity="hard", source="court", signal="enforcement", colour="red", kind="litigation"),
    Indicator(code="collateral_seized", severity="hard", source="court", signal="seizure", colour="red", kind="litigation"),
    Indicator(code="company_abnormal", severity="soft", source="business_register", signal="abnormal", colour="orange", kind="conduct"),
    Indicator(code="company_revoked", severity="hard", source="business_register", signal="revoked", colour="red", kind="litigation"),
    Indicator(code="adverse_opinion", severity="soft", source="public_opinion", signal="adverse", colour="yellow", kind="conduct"),
    # The loan's money where no loan may go, found by following it (I1b, R11).
    Indicator(code="fund_misuse", severity="hard", source="fund_flow", signal="misuse", colour="orange", kind="purpose"),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
BY_SIGNAL = {(indicator.source, indicator.signal): indicator for indicator in INDICATORS}
