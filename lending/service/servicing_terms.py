"""The terms a new loan is serviced by, from its product's version and its offer."""

from decimal import Decimal

from lending.domain.applications import Offer, Product
from lending.domain.instalments import Plan
from lending.domain.parameters import parameter
from lending.domain.pricing import benchmark_of
from lending.domain.servicing.terms import ServicingTerms


def servicing_terms(product: Product, offer: Offer, plan: Plan) -> ServicingTerms:
    """Return the terms; where the product says nothing, the most of R11 and the bank's defaults hold."""
    settings = {str(name): value for name, value in product.parameters.items()}
    on = plan.terms.disbursed
    return ServicingTerms(
        plan=plan.terms,
        overdue_uplift=Decimal(str(settings.get("overdue_uplift", parameter("penalty.overdue_most", on).value))),
        misuse_uplift=Decimal(str(settings.get("misuse_uplift", parameter("penalty.misuse_most", on).value))),
        early_repayment_fee_rate=Decimal(str(settings.get("early_repayment_fee_rate", 0))),
        grace_days=int(str(settings.get("grace_days", 0))),
        benchmark=benchmark_of(offer.term_months),
        spread=offer.annual_rate - offer.lpr,
        repricing=settings.get("repricing", "fixed"),  # type: ignore[arg-type]  # checked by ServicingTerms
    )
