"""What stands beside the form of a restructuring's task: what the customer said, what he can pay, the plans side by side."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.domain.measure import Measure
from lending.service.restructuring.options import PlanOption
from lending.service.views.loans import RunningLoanView
from lending.service.views.restructuring import RestructuringView
from lending.service.worklist import RestructuringWork
from webapp.i18n import day, money, percent
from webapp.officer import change_parts, words
from webapp.officer.collection_pane import owed
from webapp.officer.fact_words import facts_text
from webapp.officer.loan_parts import signed
from webapp.officer.restructuring_words import ASKERS, PLANS, SOURCES


def view(work: RestructuringWork) -> dict[str, Any]:
    """Return the parts of the pane that only a task of restructuring has."""
    request = work.request
    return {
        "facts": [work.task.customer_name, words.word(words.PRODUCTS, work.task.product)],
        "case_url": url_for("loan_book.show", loan_id=work.loan.id),
        "checks": [],
        "asked": _asked(request),
        "phone": work.phone if work.task.definition == "measure_ability" else None,
        "arrears": owed(work.loan),
        "ability": _ability(request),
        "plans": [_plan(option, request) for option in request.options],
        "proposal": _proposal(work.loan, request),
    }


def _asked(request: RestructuringView) -> dict[str, str]:
    worked_out = _("Worked out with the customer: %(plan)s", plan=facts_text(request.what_if)) if request.what_if else ""
    return {"title": words.word(ASKERS, request.asked_by), "text": request.reason, "worked_out": worked_out}


def _ability(request: RestructuringView) -> list[dict[str, str]]:
    """Return the incomes as they were said or heard, in words; nothing before somebody said them."""
    if request.monthly_income is None:
        return []
    rows = [
        (_("Net income a month"), money(request.monthly_income)),
        (_("Living costs a month"), money(request.living_expenses)),
        (_("Other debts a month"), money(request.monthly_debts)),
        (_("Borne out by"), words.word(SOURCES, request.income_source)),
        *([(_("What was found"), request.finding)] if request.finding else []),
    ]
    return [{"term": term, "value": value} for term, value in rows]


def _plan(option: PlanOption, request: RestructuringView) -> dict[str, Any]:
    change = option.preview.change
    difference = change.cost_after + change.fee - change.cost_before
    return {
        "name": words.word(PLANS, option.name),
        "wished": option.name == request.wish,
        "instalment": money(option.instalment),
        "last_due": day(option.preview.last_due_after),
        "difference": f"{'+' if difference > 0 else ''}{signed(difference)}",
        "measures": [_measure(measure) for measure in option.measures],
    }


def _measure(measure: Measure) -> dict[str, str]:
    judged = words.judgement(measure.name, measure.judgement)
    result = f"{measure.result:.2f} ×" if measure.unit == "times" else percent(measure.result)
    return {"name": words.word(words.MEASURES, measure.name), "result": result, "label": judged["label"], "tone": judged["tone"]}


def _proposal(loan: RunningLoanView, request: RestructuringView) -> dict[str, Any] | None:
    """Return what is proposed: its terms, by whom and why, both plans with their costs; None before somebody did."""
    if request.proposed is None or request.proposal is None:
        return None
    return {
        **change_parts.preview_parts(loan, request.proposed.preview),
        "plan": _plan(request.proposed, request),
        "terms": facts_text(request.proposal.facts),
        "by": request.proposal.proposed_name,
        "reason": request.proposal.reason,
    }
