"""The bank's codes in the words of the page's language."""

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.config import PROJECT_ROOT
from webapp.i18n import day, language
from webapp.officer.legal_words import PAPERS

PRODUCTS = {"consumer": _l("Consumer"), "business": _l("Business"), "mortgage": _l("Mortgage")}
SEGMENTS = {"A": _l("Good"), "B": _l("Sound"), "C": _l("Watch"), "D": _l("Risk")}
PURPOSES = {
    "renovation": _l("renovation"),
    "vehicle": _l("vehicle"),
    "education": _l("education"),
    "medical": _l("medical care"),
    "appliances": _l("appliances"),
    "travel": _l("travel"),
    "business_operation": _l("working capital"),
    "equipment": _l("equipment"),
    "home_purchase": _l("home purchase"),
    "other": _l("other purpose"),
}
METHODS = {
    "equal_instalment": _l("Equal instalments"),
    "equal_principal": _l("Equal principal"),
    "interest_first": _l("Interest first, principal at the end"),
    "bullet": _l("Everything at the end"),
}
CHANNELS = {"branch": _l("branch"), "mobile": _l("mobile bank"), "partner": _l("partner"), "import": _l("taken over")}
OCCUPATIONS = {
    "employed": _l("employed"),
    "self_employed": _l("self-employed"),
    "platform": _l("platform income"),
    "unemployed": _l("not employed"),
}
PAYMENT_MODES = {"entrusted": _l("Entrusted"), "mixed": _l("Mixed"), "self_paid": _l("Paid to the customer")}
DOCUMENTS = {
    "identity": _l("Identity card"),
    "income_proof": _l("Proof of income"),
    "asset_proof": _l("Proof of assets"),
    "purpose_proof": _l("Proof of purpose"),
    "bank_statement": _l("Bank statement"),
    "business_licence": _l("Business licence"),
    "trade_contract": _l("Trade contract"),
    "purchase_contract": _l("Purchase contract"),
    "visit_photo": _l("Photo of the visit"),
    "other": _l("Other document"),
    "due_diligence_report": _l("Due-diligence report"),
    "contract_key_facts": _l("Key facts"),
    "contract_loan": _l("Loan contract"),
    "contract_security": _l("Security contract"),
    "contract_guarantee": _l("Guarantee contract"),
    "contract_supplement": _l("Supplement agreement"),
    "letter_before_action": _l("Letter before action"),
    **PAPERS,
}
CONTRACTS = {
    "key_facts": _l("Key facts"),
    "loan": _l("Loan contract"),
    "security": _l("Security contract"),
    "guarantee": _l("Guarantee contract"),
    "supplement": _l("Supplement agreement"),
}
#: Status of an application: its word, tone and icon.
STATUSES = {
    "submitted": (_l("Received"), "info"),
    "intake": (_l("In intake"), "info"),
    "supplement": (_l("Waits for the customer"), "warning"),
    "due_diligence": (_l("In due diligence"), "info"),
    "approval": (_l("In approval"), "info"),
    "information": (_l("Waits for the customer"), "warning"),
    "approved": (_l("Approved"), "good"),
    "offered": (_l("Offer open"), "info"),
    "signed": (_l("Signed"), "info"),
    "disbursing": (_l("Money on its way"), "info"),
    "disbursed": (_l("Disbursed"), "good"),
    "refused": (_l("Refused"), "error"),
    "rejected": (_l("Rejected"), "error"),
    "withdrawn": (_l("Withdrawn"), "quiet"),
    "lapsed": (_l("Lapsed"), "quiet"),
    "offer_lapsed": (_l("Offer lapsed"), "quiet"),
    "not_disbursed": (_l("Not disbursed"), "error"),
}
GROUPS = {
    "customer": _l("Customer"),
    "intake_officer": _l("Intake"),
    "supervisor": _l("Supervisor"),
    "investigator": _l("Investigation"),
    "reviewer": _l("Review"),
    "approver": _l("Approval"),
    "signing_officer": _l("Signing"),
    "disbursement_officer": _l("Disbursement"),
    "servicing_officer": _l("Loan servicing"),
    "collector": _l("Collection"),
    "senior_collector": _l("Senior collection"),
    "legal_officer": _l("Legal action"),
    "customer_manager": _l("Customer management"),
    "process_owner": _l("Process owner"),
    "auditor": _l("Audit"),
    "administrator": _l("Administration"),
    "partner": _l("Partner"),
}
AGENCIES = {
    "bureau": _l("Credit bureau"),
    "aml": _l("Anti-money-laundering screen"),
    "court": _l("Court enforcement register"),
    "tax": _l("Tax office"),
    "social_security": _l("Social security"),
    "provident_fund": _l("Provident fund"),
    "utilities": _l("Utilities"),
    "platforms": _l("Platforms"),
    "account_flows": _l("Bank flow"),
    "valuation": _l("Valuation"),
    "business_register": _l("Business register"),
    "registry": _l("Registry"),
}
AGENCY_STATES = {
    "answered": (_l("Answered"), "good"),
    "verified_by_hand": (_l("Verified by hand"), "warning"),
    "unavailable": (_l("Did not answer"), "error"),
}
MEASURES = {
    "debt_to_income": _l("Debt-to-income"),
    "cash_flow_coverage": _l("Cash-flow coverage"),
    "credit_standing": _l("Credit standing"),
    "purpose_compliance": _l("Purpose"),
    "loan_to_value": _l("Loan-to-value"),
}
JUDGEMENTS = {"met": (_l("Met"), "good"), "near": (_l("Near the limit"), "warning"), "missed": (_l("Missed"), "error")}
PURPOSE_JUDGEMENTS = {"met": (_l("List adds up"), "good"), "near": (_l("Doubtful"), "warning"), "missed": (_l("Does not fit"), "error")}
INPUTS = {
    "Monthly debts": _l("Monthly debts"),
    "Charges before it": _l("Charges before it"),
    "Instalment": _l("Instalment"),
    "Net income": _l("Net income"),
    "Income": _l("Income"),
    "Living costs": _l("Living costs"),
    "Months overdue in the last 24": _l("Months overdue in the last 24"),
    "Enquiries in 6 months": _l("Enquiries in 6 months"),
    "Court enforcement": _l("Court enforcement"),
    "Loan": _l("Loan"),
    "Value": _l("Valued at"),
}
STAGES = {"automatic": _l("Model"), "review": _l("Review"), "approval": _l("Approval"), "information": _l("Information")}
OUTCOMES = {
    "approved": (_l("Approved"), "good"),
    "approve": (_l("Approve"), "good"),
    "conditions": (_l("With conditions"), "warning"),
    "rejected": (_l("Rejected"), "error"),
    "reject": (_l("Reject"), "error"),
    "more_information": (_l("More information"), "info"),
    "lapsed": (_l("Lapsed"), "quiet"),
}
DECLARED = {
    "monthly_income": _l("Monthly income"),
    "living_expenses": _l("Living costs"),
    "monthly_debts": _l("Monthly debts"),
    "other_income": _l("Other income"),
    "employer": _l("Employer"),
    "counterparty_fixed": _l("Payee known"),
    "payee_takes_transfers": _l("Payee takes transfers"),
}
COLLATERAL = {
    "first_home": _l("First home"),
    "second_home": _l("Second home"),
    "commercial_property": _l("Commercial property"),
    "vehicle": _l("Car or other vehicle"),
    "deposit": _l("Deposit"),
}
COLLATERAL_STATES = {
    "none": (_l("Not registered"), "quiet"),
    "registered": (_l("Registered"), "good"),
    "released": (_l("Released"), "quiet"),
}
TASK_STATES = {
    "open": (_l("Open"), "quiet", "circle-dash"),
    "claimed": (_l("Claimed"), "info", "user"),
    "completed": (_l("Completed"), "good", "checkmark-filled"),
    "cancelled": (_l("Gone"), "quiet", "close"),
}
#: Priorities of a task: their word and tone.
PRIORITIES = {0: (_l("Usual"), "quiet"), 1: (_l("High"), "warning"), 2: (_l("Urgent"), "error")}
#: Words a figure of a report may be.
_VALUES = {
    "yes": _l("yes"),
    "no": _l("no"),
    "good": _l("good"),
    "fair": _l("fair"),
    "poor": _l("poor"),
    "True": _l("yes"),
    "False": _l("no"),
}
#: What decision tables give.
_RULE_RESULTS = {
    "person": _l("a person"),
    "approve": _l("approve"),
    "reject": _l("reject"),
    "refer": _l("between the cut-offs"),
    "accept": _l("accepted by the model"),
}
_SOURCES = {
    "declared": _l("declared"),
    "verified by hand": _l("verified by hand"),
    "business register": _l("business register"),
    "application": _l("application"),
    "income-diversity model": _l("income-diversity model"),
    "valued by hand": _l("valued by hand"),
}


def word(names: Mapping[str, object], code: object) -> str:
    """Return the word of a code; a code nobody named is shown as it is, readable."""
    found = names.get(str(code))
    return str(found) if found is not None else str(code or "").replace("_", " ")


def toned(names: Mapping[str, tuple[object, str]], code: str) -> dict[str, str]:
    """Return the word and tone of a code."""
    found = names.get(code)
    return {"label": str(found[0]), "tone": found[1]} if found else {"label": code.replace("_", " "), "tone": "quiet"}


def colon() -> str:
    """Return what stands between a name and what is said of it; the catalogue finds no texts inside f-strings."""
    return str(_(": "))


def comma() -> str:
    """Return what stands between two words of a list."""
    return str(_(", "))


def judgement(measure: str, code: str) -> dict[str, str]:
    """Return the word and tone of a measure's judgement; a payment list is not near a limit, it is doubtful."""
    return toned(PURPOSE_JUDGEMENTS if measure == "purpose_compliance" else JUDGEMENTS, code)


def value_word(value: object) -> str:
    """Return the value of a report in words where it is one."""
    return word(_VALUES, value) if str(value) in _VALUES else str(value)


def rule_word(value: str) -> str:
    """Return a value that decision tables compare or give, in words."""
    names = next((names for names in (_VALUES, PRODUCTS, OCCUPATIONS, _RULE_RESULTS, DOCUMENTS) if value in names), None)
    return str(names[value]) if names else value


def source_word(source: str) -> str:
    """Return where a figure comes from; agencies with the date or the months they name."""
    if source in _SOURCES:
        return str(_SOURCES[source])
    kind, _space, rest = source.partition(" bureau ")
    if kind == "credit":
        return str(_("credit bureau %(date)s", date=_day(rest)))
    benchmark = re.fullmatch(r"LPR \+ (\S+) points, (\d+) months", source)
    if benchmark:
        return str(_("LPR + %(points)s points, %(months)s months", points=benchmark[1], months=benchmark[2]))
    for start, text in (("tax office, ", _l("tax office, %(months)s months")), ("bank flow, ", _l("bank flow, %(months)s months"))):
        if source.startswith(start):
            return str(text) % {"months": source.removeprefix(start).removesuffix(" months")}
    return source


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


@cache
def _labels(locale: str) -> Mapping[str, str]:
    file = PROJECT_ROOT / "bpmn" / f"labels.{locale}.json"
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def labels() -> Mapping[str, str]:
    """Return the words of diagrams and forms in the language of the page, by their English ones."""
    return _labels(language())


def label(text: str) -> str:
    """Return a word of a diagram or form in the language of the page."""
    return labels().get(text, text)
