"""Restructuring a loan: a preview with both plans before anyone signs, and what may be proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.actors import Actor, Role
from lending.domain.calendar import add_months
from lending.domain.loans import EventKind
from lending.domain.parameters import parameter
from lending.domain.problems import Problems
from lending.domain.servicing.observation import Observation, observation_of
from lending.domain.servicing.plan_change import PlanChange, plan_change
from lending.domain.servicing.replanning import to_come
from lending.domain.servicing.restructuring import RestructuringFacts
from lending.domain.servicing.standing import Standing
from lending.errors import ConflictError
from lending.service.access import require_role
from lending.service.ports import Bank
from lending.service.servicing.books import LoanBook, read_loan_book
from lending.service.servicing.payments import require_active
from lending.service.servicing.waivers import check_limits


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructuringPreview:
    """Both plans with their costs and the difference, what joins the principal, what is waived, and how the loan would be observed."""

    change: PlanChange
    capitalised: Decimal
    waived_interest: Decimal
    waived_penalty: Decimal
    last_due_before: date
    last_due_after: date
    observation: Observation | None


def preview_restructuring(bank: Bank, actor: Actor, loan_id: str, facts: Mapping[str, object]) -> RestructuringPreview:
    """Return what a restructuring today would make of a loan; it refuses what a proposal of the same facts refuses."""
    with bank.read() as book:
        held = read_loan_book(book, actor, loan_id)
        require_role(actor, Role.SERVICING_OFFICER, Role.APPROVER, Role.AUDITOR)
        return preview_of(held, facts)


def preview_of(held: LoanBook, facts: Mapping[str, object]) -> RestructuringPreview:
    """Return what a restructuring today would make of a loan that is read; it refuses what `checked_restructuring` refuses."""
    wanted, before = checked_restructuring(held, facts), held.standing()
    after = _imagined(held, wanted)
    return RestructuringPreview(
        change=plan_change(before, after),
        capitalised=_joined(after) - _joined(before),
        waived_interest=after.interest_waived - before.interest_waived,
        waived_penalty=after.penalty_waived - before.penalty_waived,
        last_due_before=before.claims[-1].due,
        last_due_after=after.claims[-1].due,
        observation=observation_of(after, held.today),
    )


def checked_restructuring(held: LoanBook, facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a restructuring that may be.

    InvalidInputError names each wrong field; ConflictError for a loan that is over, or with nothing to come and no new term for arrears.
    """
    require_active(held)
    wanted, standing = RestructuringFacts.of(facts), held.standing()
    problems, coming = Problems(), len(to_come(standing, held.today))
    if wanted == RestructuringFacts(deferred=wanted.deferred):
        problems.add("extension", "Change something: the term, the payments of some periods, the rate, or the arrears.")
    if wanted.deferral and (wanted.deferral >= coming + wanted.extension or standing.plan.method == "bullet"):
        problems.add("deferral", "Put off fewer periods than are to come; a loan repaid in one sum has none to put off.")
    cap = parameter("rate_cap", held.today).value
    if wanted.rate is not None and wanted.rate > cap:
        problems.add("rate", f"Give a rate of at most {cap:.0%}.")
    check_limits(problems, standing, held.today, {"waive_interest": wanted.waive_interest, "waive_penalty": wanted.waive_penalty})
    problems.refuse()
    if not coming and not (wanted.extension and wanted.arrears == "capitalise"):
        raise ConflictError("No instalment is to come; extend the term and add the arrears to the principal.")
    _require_term(held, _imagined(held, wanted.as_facts()))
    return wanted.as_facts()


def _require_term(held: LoanBook, after: Standing) -> None:
    """Refuse a term that the measures for personal loans do not allow (R5)."""
    kind = "business_exception" if held.loan.product == "business" else held.loan.product
    longest = add_months(held.loan.disbursed_on, int(parameter(f"longest_term.{kind}", held.today).value))
    if after.claims[-1].due > longest:
        problems = Problems()
        problems.add("extension", f"End the loan by {longest}: its product has no longer term.")
        problems.refuse()


def _imagined(held: LoanBook, facts: Mapping[str, object]) -> Standing:
    return held.standing(None, held.imagined(EventKind.RESTRUCTURED, facts))


def _joined(standing: Standing) -> Decimal:
    """Return what was added to the principal: interest and penalty; overdue principal is principal already."""
    return standing.interest_capitalised + standing.penalty_capitalised
