"""The plans of the bank, and how far a request for one is, in the words of the customer."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.service.views.restructuring import RestructuringView
from webapp.i18n import day

PLANS = {
    "longer": (_l("Pay longer, and less each time"), _l("The loan ends later; what is overdue joins it.")),
    "principal_later": (_l("Pay interest alone for a while"), _l("Instalments are small at first and larger afterwards.")),
    "pause": (_l("Pay nothing for a while"), _l("Interest runs on and is paid with the first instalment after it.")),
    "cheaper": (_l("Pay a lower rate"), _l("The loan ends when it was to end.")),
    "fresh_start": (_l("Pay longer, and the penalty is dropped"), _l("What is overdue joins the loan; you begin afresh.")),
}
_ENDINGS = {
    "refused": (_l("We keep the plan as it is"), "error", "error-filled"),
    "withdrawn": (_l("Taken back"), "quiet", "undo"),
    "lapsed": (_l("Not signed in time"), "quiet", "hourglass"),
    "relapsed": (_l("An instalment of the new plan was missed"), "error", "warning-alt-filled"),
    "kept": (_l("Kept to its end"), "good", "checkmark-filled"),
}
_STAGES = {
    "requested": (_l("We have your request"), _l("Somebody of the bank goes through your incomes next, and may call you.")),
    "measured": (_l("We work out which plan fits"), _l("One of our people proposes a plan; another decides on it.")),
    "proposed": (_l("A plan is proposed"), _l("Somebody else of the bank decides on it next.")),
    "approved": (_l("Your new plan is approved"), _l("We write the agreement; it comes in a moment.")),
    "signed": (_l("Signed"), _l("We book your new plan.")),
    "observed": (_l("Your new plan holds"), _l("Pay each instalment on its day: a payment that is missed goes to collection.")),
}


@dataclass(frozen=True, slots=True)
class RequestStanding:
    """How far a request is: word, tone, icon, and a sentence of what comes next."""

    word: str
    tone: str
    icon: str
    text: str


def standing_of(asked: RestructuringView) -> RequestStanding:
    """Return how far a request is."""
    if asked.ending is not None:
        word, tone, icon = _ENDINGS[asked.ending]
        return RequestStanding(str(word), tone, icon, asked.answer)
    if asked.stage == "offered":
        until = day(asked.agreement.sign_by) if asked.agreement else ""
        return RequestStanding(
            _("Your new plan is approved"), "warning", "edit", _("Read the agreement and sign it by %(day)s.", day=until)
        )
    word, text = _STAGES[asked.stage]
    tone, icon = ("good", "checkmark-filled") if asked.stage == "observed" else ("info", "in-progress")
    return RequestStanding(str(word), tone, icon, str(text))
