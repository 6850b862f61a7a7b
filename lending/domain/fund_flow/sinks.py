"""Which accounts a loan's money may not end in, and which its purpose meant, by what the business register says of their holders."""

from lending.domain.entrusted_payment import FITTING_PAYEES
from lending.domain.fund_flow.findings import Sink

#: What a category of the business register is to a loan's money.
_SINKS: dict[str, Sink] = {
    **dict.fromkeys(("brokerage", "fund", "futures", "crypto"), "brokerage"),
    **dict.fromkeys(("developer", "estate_agent"), "property"),
    "gambling": "gambling",
    "lender": "loan_repayment",
}
#: Trades that fit a purpose which none is named for.
_TRADING = frozenset().union(*FITTING_PAYEES.values())


def sink_of(category: str | None, product: str) -> Sink | None:
    """Return the forbidden place that holders of a category are for a loan's money; property is none for a mortgage."""
    found = _SINKS.get(category or "")
    return None if found == "property" and product == "mortgage" else found


def fits_purpose(category: str | None, purpose: str, product: str) -> bool:
    """Tell whether holders of a category are whom a purpose meant; nobody unknown is, nor a forbidden place."""
    return category in FITTING_PAYEES.get(purpose, _TRADING) and sink_of(category, product) is None
