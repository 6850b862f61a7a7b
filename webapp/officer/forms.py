"""A task's form as the browser shows it: words in the page's language, and what the case already says filled in."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from lending.domain.collection.contacts import OUTCOMES
from lending.domain.collection.next_steps import NEXT_STEPS
from lending.service.modelling.in_force import read_form
from lending.service.views import CaseView
from lending.service.worklist import AnyWork, CollectionWork, FollowUpWork, InterventionWork, PreservationWork, RestructuringWork
from webapp.officer import words
from webapp.officer.change_forms import as_entries
from webapp.security import current_bank

#: Parts of a form that are words.
_WORDS = frozenset({"label", "description", "dateLabel", "timeLabel", "text", "suffixAdorner", "prefixAdorner"})
#: Forms about an attempt to reach a debtor, and what narrows a field's choices there: another field, and what each of its codes leaves.
_ATTEMPTS = frozenset({"call_debtor", "negotiate_arrears"})
_NARROWED: dict[str, tuple[str, Mapping[Any, Collection[str]]]] = {"outcome": ("channel", OUTCOMES), "next_step": ("outcome", NEXT_STEPS)}


def schema(definition: str) -> Any:
    """Return a task's form in the language of the page; of an attempt, each field offers what suits the fields before it."""
    spoken = _spoken(read_form(current_bank(), definition))
    return _narrowed(spoken) if definition in _ATTEMPTS else spoken


def _narrowed(part: Any) -> Any:
    if isinstance(part, list):
        return [_narrowed(item) for item in part]
    if not isinstance(part, Mapping):
        return part
    if part.get("key") in _NARROWED and "values" in part:
        offered = {name: value for name, value in part.items() if name != "values"}
        return {**offered, "valuesExpression": _expression(part["values"], *_NARROWED[part["key"]])}
    return {name: _narrowed(value) for name, value in part.items()}


def _expression(offered: list[Mapping[str, str]], field: str, suiting: Mapping[Any, Collection[str]]) -> str:
    """Write in FEEL, as form-js reads it, which of the choices offered suit the other field; all while nothing is chosen there."""

    def listed(choices: list[Mapping[str, str]]) -> str:
        texts = (f"{{label: {json.dumps(each['label'], ensure_ascii=False)}, value: {json.dumps(each['value'])}}}" for each in choices)
        return f"[{', '.join(texts)}]"

    cases = [
        f"if {field} = {json.dumps(code)} then {listed([each for each in offered if each['value'] in codes])} else "
        for code, codes in suiting.items()
    ]
    return f"={''.join(cases)}{listed(offered)}"


def _spoken(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {name: words.label(value) if name in _WORDS and isinstance(value, str) else _spoken(value) for name, value in part.items()}
    return [_spoken(item) for item in part] if isinstance(part, list) else part


def values(work: AnyWork) -> dict[str, Any]:
    """Return what stands in the form: what was entered, else the draft, else what the case suggests."""
    if work.task.entries:
        return dict(work.task.entries)
    if work.task.draft or isinstance(work, InterventionWork | FollowUpWork | PreservationWork):
        return dict(work.task.draft)
    if isinstance(work, CollectionWork):
        return _sued(work)
    return _heard(work) if isinstance(work, RestructuringWork) else _suggested(work.task.definition, work.case)


def _sued(work: CollectionWork) -> dict[str, Any]:
    """Suggest what the letter asks for, what is owed today, and the court that is known; never a day or what a court charges."""
    asked = [step.amount for step in work.legal.steps if step.kind == "letter"]
    court = work.legal.actions[0].court if work.legal.actions else ""
    known = {
        "send_demand": {"demanded": str(asked[-1])} if asked else {},
        "file_claim": {"claimed": str(work.loan.outstanding + work.loan.due_now)},
        "apply_enforcement": {"court": court} if court else {},
    }
    return known.get(work.task.definition, {})


def _heard(work: RestructuringWork) -> dict[str, Any]:
    """Suggest the incomes that the customer said, and the figures of the plan that was worked out with him; never which plan."""
    request = work.request
    if work.task.definition == "choose_plan":
        return as_entries(request.what_if)
    if work.task.definition != "measure_ability" or request.monthly_income is None:
        return {}
    names = ("monthly_income", "living_expenses", "monthly_debts")
    return {**{name: str(getattr(request, name)) for name in names}, "income_source": request.income_source}


def _suggested(definition: str, case: CaseView) -> dict[str, Any]:
    """Suggest the terms asked for, to the approver those the reviewer recommends; never the decision itself."""
    application = case.application
    asked = {"limit": str(application.amount), "term_months": application.term_months, "method": application.method}
    reviewed = next((decision for decision in reversed(case.decisions) if decision.stage == "review"), None)
    if definition == "review_case":
        return asked
    if definition != "approve_case":
        return {}
    if reviewed is None or reviewed.limit is None:
        return asked
    terms = {"limit": str(reviewed.limit), "term_months": reviewed.term_months, "method": reviewed.method}
    return {**terms, "conditions": "\n".join(reviewed.conditions)} if reviewed.conditions else terms
