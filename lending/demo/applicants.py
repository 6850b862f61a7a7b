"""Who applies in the demonstration, and the papers each hands in."""

from dataclasses import dataclass
from decimal import Decimal

from lending.demo import people
from lending.demo.behaviour import Behaviour
from lending.demo.chance import Chance
from lending.domain.new_application import NewApplication

#: Product and occupation ask for these (bpmn/checklist.dmn); who brings more than is asked for is not asked again.
_ALWAYS = ("identity", "income_proof", "purpose_proof")
_BY_PRODUCT = {
    "consumer": (),
    "business": ("business_licence", "trade_contract", "bank_statement"),
    "mortgage": ("asset_proof", "purchase_contract"),
}
#: CNY; above it a consumer loan needs a proof of assets.
_LARGE = Decimal(200_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """One applicant: what he asks for and what he will do."""

    #: 1 to 1,000 for the rows of the German Credit data, more for synthetic cases.
    number: int
    application: NewApplication
    behaviour: Behaviour
    #: Row of the data, from 0; None for a synthetic case.
    row: int | None = None

    @property
    def synthetic(self) -> bool:
        """Say whether this case was invented whole."""
        return self.row is None

    @property
    def login(self) -> str:
        """Return the name he signs in by."""
        return people.login(self.number)

    @property
    def papers(self) -> tuple[str, ...]:
        """Return the kinds of all papers his application needs."""
        new = self.application
        kinds = [*_ALWAYS, *_BY_PRODUCT[new.product]]
        if new.collateral or (new.product == "consumer" and new.amount > _LARGE):
            kinds.append("asset_proof")
        if new.occupation in {"self_employed", "platform"}:
            kinds.append("bank_statement")
        return tuple(dict.fromkeys(kinds))

    @property
    def forgotten(self) -> tuple[str, ...]:
        """Return the kinds he does not hand in at first."""
        return (Chance(f"applicant {self.number}").pick("forgotten paper", self.papers),) if self.behaviour.forgets_paper else ()
