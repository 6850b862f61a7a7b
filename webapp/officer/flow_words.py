"""The bank's codes of the flow of money in the words of the page's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lending.domain.records import Action

#: Where a loan's money may not end.
SINKS = {
    "brokerage": _l("securities"),
    "property": _l("property"),
    "gambling": _l("gambling"),
    "loan_repayment": _l("another loan"),
    "borrower": _l("the borrower's private account"),
}
#: Which money leaves an account first.
CONVENTIONS = {"first_in_first_out": _l("first in, first out"), "proportional": _l("shares of what the account held")}
#: Trade papers, how each stands to the payments (word and tone), and what was altered of one since it was anchored.
PAPERS = {"order": _l("Purchase order"), "invoice": _l("Invoice"), "receipt": _l("Receipt of goods")}
VERDICTS = {
    "matched": (_l("Matched"), "good"),
    "date_differs": (_l("Date too far from the payment"), "warning"),
    "amount_differs": (_l("Amount differs from the payment"), "warning"),
    "seller_not_paid": (_l("Seller was not paid"), "warning"),
}
ALTERATIONS = {
    "paper_changed": _l("what it says was altered"),
    "file_changed": _l("its file was altered"),
    "match_changed": _l("its match was altered"),
    "not_anchored": _l("never anchored"),
}
#: What an action on the flow of money is in words, with its tone and icon.
ACTIONS: Mapping[str, tuple[Any, str, str]] = {
    Action.ACCOUNT_CONSENT_GIVEN: (_l("Consent of a counterparty recorded"), "info", "checkmark-filled"),
    Action.ACCOUNT_CONSENT_REVOKED: (_l("Consent of a counterparty taken back"), "warning", "undo"),
    Action.TRADE_PAPER_ADDED: (_l("Trade paper anchored"), "info", "document"),
    Action.TRADE_PAPER_MATCHED: (_l("Trade paper matched to a payment"), "good", "checkmark-filled"),
}
