"""The bank's codes of running loans in the words of the page's language."""

from flask_babel import lazy_gettext as _l

from lending.domain.delinquency import BUCKETS, bucket_of
from lending.service.views.loans import LoanRow, RunningLoanView
from webapp.loan_words import overdue_word

STATES = {
    "active": (_l("Running"), "good"),
    "closed": (_l("Repaid"), "quiet"),
    "written_off": (_l("Written off"), "error"),
}
TIERS = {
    "normal": (_l("Normal"), "good"),
    "special_mention": (_l("Special mention"), "warning"),
    "substandard": (_l("Substandard"), "error"),
    "doubtful": (_l("Doubtful"), "error"),
    "loss": (_l("Loss"), "error"),
}
#: The accounts of the ledger.
ACCOUNTS = {
    "asset:loans:principal": _l("Principal lent"),
    "asset:loans:interest_accrued": _l("Interest earned, not due"),
    "asset:loans:interest_due": _l("Interest due"),
    "asset:loans:penalty_due": _l("Penalty interest due"),
    "asset:loans:fees_due": _l("Fees due"),
    "asset:loans:legal_costs_due": _l("Court costs advanced, owed by the debtor"),
    "asset:court_deposits": _l("Security lodged with courts"),
    "asset:clearing": _l("Clearing with other banks"),
    "liability:payments:in_transit": _l("Payments on their way"),
    "liability:deposits:customers": _l("Customers' deposits"),
    "liability:loans:unapplied": _l("Money held"),
    "income:interest": _l("Interest income"),
    "income:penalty": _l("Penalty income"),
    "income:fees": _l("Fee income"),
    "income:recoveries": _l("Recoveries"),
    "expense:legal_costs": _l("Court costs borne by the bank"),
    "expense:waived": _l("Waived"),
    "expense:written_off": _l("Written off"),
}
#: Buckets of days delinquent, as most products have them.
BUCKET_NAMES = tuple(str(bucket_of(first, BUCKETS)) for first in BUCKETS)


def state_of(loan: LoanRow | RunningLoanView) -> dict[str, str]:
    """Return where a loan stands as a whole: word and tone; how late it is where it is late."""
    if loan.state == "active" and loan.days_past_due:
        return {"label": overdue_word(loan.days_past_due), "tone": "error"}
    label, tone = STATES[loan.state]
    return {"label": str(label), "tone": tone}
