"""The codes that a case package's page shows, by their kind, in the bank's words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lending.domain.begun import OVER, RUNNING
from webapp.officer import collection_words, history_words, legal_words, loan_words, warning_words, words
from webapp.officer.chronicle import SENTENCES

#: Records that name a case, where what they are is all that is said.
_RECORDS = {
    "dialled": _l("Call by the exchange"),
    "promise": _l("Promise to pay"),
    "lawsuit": _l("Lawsuit"),
    "preservation": _l("Asset preservation"),
    "stop": _l("Stop of drawdowns"),
    "restructuring": _l("Restructuring"),
    "agreement": _l("Supplement agreement"),
    "proposal": _l("Proposal"),
}
#: How far an agreement is, and what became of a proposal.
_AGREEMENTS = {"open": _l("to be signed"), "signed": _l("signed"), "booked": _l("in force"), "void": _l("void")}
_PROPOSALS = {"open": _l("to be decided on"), "approved": _l("approved"), "refused": _l("refused")}
#: What the reports of closes and reviews count.
_FIGURES = {
    "day": _l("Business day"),
    "loans": _l("Loans"),
    "replayed": _l("Loans reckoned anew"),
    "left_out": _l("Loans left out"),
    "billed": _l("Billed"),
    "taken": _l("Taken from accounts"),
    "closed": _l("Loans repaid"),
    "newly_overdue": _l("Newly overdue"),
    "cases_opened": _l("Collection begun"),
    "cases_ended": _l("Collection over"),
    "cured": _l("Paid up"),
    "amounts": _l("Sums"),
    "accrued": _l("Interest earned"),
    "penalty": _l("Penalty interest earned"),
    "bucket_in": _l("Into a bucket"),
    "bucket_out": _l("Out of a bucket"),
    "tier_in": _l("Into a tier"),
    "tier_out": _l("Out of a tier"),
    "balances": _l("Balances"),
    "opening": _l("in the morning"),
    "moved": _l("Moved"),
    "closing": _l("in the evening"),
    "partitions": _l("Parts"),
    "month": _l("Month"),
    "customers": _l("Customers"),
    "segments": _l("Segments"),
    "moves": _l("Moves"),
}


def codes() -> dict[tuple[str, str], str]:
    """Return the word of each code, by its kind and itself, in the language of the request."""
    named: Mapping[str, Mapping[Any, Any]] = {
        **history_words.ENDED,
        "kind": history_words.KINDS,
        "standing": {RUNNING: _l("running"), OVER: _l("over")},
        "status": _first(words.STATUSES),
        "product": words.PRODUCTS,
        "stage": words.STAGES,
        "outcome": _first(words.OUTCOMES),
        "paper": words.DOCUMENTS,
        "action": {str(action): sentence.text for action, sentence in SENTENCES.items()},
        "channel": _first(collection_words.CHANNELS),
        "contact": _first(collection_words.CONTACT_OUTCOMES),
        "call": _first(collection_words.CALL_STATES),
        "promise": _first(collection_words.PROMISE_STATES),
        "step": {**{step: words.label(name) for step, name in legal_words.STEPS.items()}, **legal_words.OTHER_STEPS},
        "step_outcome": _first(legal_words.OUTCOMES),
        "lawsuit": _first(legal_words.ENDINGS),
        "indicator": warning_words.INDICATORS,
        "record": _RECORDS,
        "agreement": _AGREEMENTS,
        "proposal": _PROPOSALS,
        "figure": {**loan_words.ACCOUNTS, **_first(loan_words.TIERS), **_FIGURES},
    }
    return {(kind, str(code)): str(label) for kind, labels in named.items() for code, label in labels.items()}


def _first(toned: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the words alone, without tone and icon."""
    return {str(code): told[0] for code, told in toned.items()}
