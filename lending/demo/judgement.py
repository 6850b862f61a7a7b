"""How scripted officers judge: rules on a case's numbers, as a careful and quick colleague would, with a little chance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.demo.case import Case
from lending.demo.chance import Chance

Entries = dict[str, object]

#: Scores: below the first people reject too, below the second they ask for conditions (bpmn/approval_route.dmn: 388 and 504).
#: From 440 on one loan in five of those people decide on goes bad, one in seven of all approved: less than the sixth that 5:1 allows.
HOPELESS, _WEAK = 440, 475
#: Debt to income above which people reject, and ask for conditions.
_HEAVY, _TIGHT = Decimal("0.65"), Decimal("0.50")
#: Months overdue of 24 that end a case at the pre-check.
_OVERDUE = 6
_ASKS, _OVERRULES, _AML_CONFIRMED, _WANTS_MORE = "0.06", "0.05", "0.20", "0.05"
_CONDITION_UNMET, _REFUSES_PAYMENT, _DOUBTS_VISIT, _LIST_RELEASED = "0.08", "0.02", "0.06", "0.25"
_CONDITIONS = (
    "Salary paid into an account with this bank\nOther credit cards reduced to one",
    "Insurance of the security in the bank's favour",
    "Proof of the down payment",
)
_THOUSAND = Decimal(1_000)


@dataclass(frozen=True, slots=True)
class Look:
    """What an officer goes by: the case, today's business date, and the chance of this case."""

    case: Case
    today: date
    chance: Chance


def fill(definition: str, look: Look) -> Entries:
    """Return what the officer enters in the form of a task; KeyError for a task that is no officer's."""
    return _RULES[definition](look)


def _precheck(look: Look) -> Entries:
    if look.case.months_overdue >= _OVERDUE:
        return {"precheck_outcome": "refuse", "reasons": f"{look.case.months_overdue} months overdue of the last 24."}
    if look.chance.happens("wants more", _WANTS_MORE) and not _second(look):
        return {"precheck_outcome": "supplement", "items": "A letter that explains the enquiries of the last month"}
    return {"precheck_outcome": "admit"}


def _second(look: Look) -> bool:
    """Say whether an officer of this case has asked before."""
    return "more_information" in look.case.outcomes or "supplement" in look.case.outcomes


def _aml(look: Look) -> Entries:
    if look.chance.happens("aml confirmed", _AML_CONFIRMED):
        return {"aml_result": "confirmed", "reasons": "Name, date of birth and district are those of the entry."}
    return {"aml_result": "clear", "reasons": "Another date of birth; not the same person."}


def _by_portal(look: Look, **found: object) -> Entries:
    return {"verified_by": "portal", "reference": f"{look.case.reference} {look.today:%m%d}", **found}


def _visit(look: Look) -> Entries:
    doubtful = look.chance.happens("doubtful visit", _DOUBTS_VISIT)
    return {
        "visited_on": look.today.isoformat(),
        "place": "經營場所",
        "photos_taken": look.chance.whole("photos", 3, 12),
        "ownership_verified": True,
        "trade_verified": look.case.product == "business",
        "upstream_contract": look.case.product == "business",
        "downstream_contract": not doubtful,
        "bank_flows_seen": True,
        "findings": "Stock does not fit the turnover declared." if doubtful else "Premises, stock and books agree with the application.",
        "conclusion": "doubtful" if doubtful else "confirmed",
    }


def _review(look: Look) -> Entries:
    if look.chance.happens("asks", _ASKS) and not _second(look):
        return {"recommendation": "more_information", "information_needed": "Where does the income of the last three months come from?"}
    outcome, why = weigh(look.case)
    return {"recommendation": outcome, **_decided(look, outcome, why)}


def _approve(look: Look) -> Entries:
    outcome, why = weigh(look.case)
    outcome = look.case.recommended or outcome
    if outcome == "approve" and look.chance.happens("overrules", _OVERRULES):
        outcome = "conditions"
    decision = {"approve": "approved", "reject": "rejected"}.get(outcome, "conditions")
    return {"decision": decision, **_decided(look, outcome, why)}


def weigh(case: Case) -> tuple[str, str]:
    """Return approve, conditions or reject, with the reason."""
    points, burden = case.points or 0, case.ratio("debt_to_income") or Decimal(0)
    if case.visit_conclusion == "contradicted" or case.missed("credit_standing"):
        return "reject", "Credit standing or visit speak against it."
    # Whoever appeals is given the benefit of what the score does not see.
    if points < HOPELESS and not case.appealed:
        return "reject", f"Score of {points}: the risk is too high."
    if burden > _HEAVY:
        return "reject", f"Debt to income of {burden} cannot be borne."
    if burden > _TIGHT or points < _WEAK or case.missed("cash_flow_coverage") or case.visit_conclusion == "doubtful":
        return "conditions", f"Score of {points}, debt to income of {burden}: only with conditions."
    return "approve", f"Score of {points}, debt to income of {burden}."


def _decided(look: Look, outcome: str, why: str) -> Entries:
    if outcome == "reject":
        return {"reasons": why}
    case = look.case
    most = case.security_carries if case.security_carries is not None and case.missed("loan_to_value") else case.amount
    limit = min(case.amount, most // _THOUSAND * _THOUSAND) if most >= _THOUSAND else case.amount
    terms: Entries = {"limit": f"{limit:.2f}", "term_months": case.term_months, "method": case.method, "reasons": why}
    return {**terms, "conditions": look.chance.pick("conditions", _CONDITIONS)} if outcome == "conditions" else terms


def _condition(look: Look) -> Entries:
    if look.chance.happens("condition unmet", _CONDITION_UNMET):
        return {"condition_met": "not_met", "note": "Not shown."}
    return {"condition_met": "met", "evidence": f"Seen on {look.today}"}


def _payment_list(look: Look) -> Entries:
    if look.chance.happens("refuses list", _REFUSES_PAYMENT):
        return {"payment_list_outcome": "refuse", "reasons": "The payee cannot be established."}
    if "correct" in look.case.outcomes or look.chance.happens("list released", _LIST_RELEASED):
        return {"payment_list_outcome": "release"}
    return {"payment_list_outcome": "correct", "reasons": "Name a payee that is in the business register and fits the purpose."}


def _release(look: Look) -> Entries:
    if look.chance.happens("refuses payment", _REFUSES_PAYMENT):
        return {"release_outcome": "refuse", "reasons": "The merchant has withdrawn from the contract."}
    return {"release_outcome": "release"}


def _income(look: Look) -> str:
    return f"{look.case.monthly_income:.2f}"


_CLEAN_RECORD: Entries = {"months_overdue_24": 0, "enquiries_6m": 1, "monthly_debt_payment": "0.00", "court_enforcement": False}
_RULES: Mapping[str, Callable[[Look], Entries]] = {
    "precheck_application": _precheck,
    "review_aml_match": _aml,
    "verify_aml": lambda look: _by_portal(look, aml_result="clear"),
    "verify_bureau": lambda look: _by_portal(
        look, months_overdue_24=0, enquiries_6m=1, monthly_debt_payment="0.00", court_enforcement=False
    ),
    "verify_tax": lambda look: _by_portal(look, net_monthly_income=_income(look)),
    "verify_social_security": lambda look: _by_portal(look, months_paid=36, base=_income(look)),
    "verify_provident_fund": lambda look: _by_portal(look, months_paid=36, base=_income(look), balance="20000.00"),
    "verify_income": lambda look: _by_portal(look, sustainable_monthly_income=_income(look), months_seen=12),
    "value_by_hand": lambda look: _by_portal(look, collateral_value=f"{look.case.amount * 2:.2f}", valued_on=look.today.isoformat()),
    "visit_site": _visit,
    "review_case": _review,
    "approve_case": _approve,
    "fulfil_condition": _condition,
    "sign_guarantee": lambda look: {"identity_checked": True, "liability_explained": True, "signed_on": look.today.isoformat()},
    "register_by_hand": lambda look: {"registration_number": f"REG-{look.case.reference}", "registered_on": look.today.isoformat()},
    "check_payment_list": _payment_list,
    "release_payment": _release,
}
#: The tasks officers do.
OFFICER_TASKS = frozenset(_RULES)
