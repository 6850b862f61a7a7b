"""The bank's codes of lawsuits and preservations in the words of the page's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lending.domain.records import Action

#: What a lawsuit comes to next.
STAGES = {
    "demand": _l("Letter due"),
    "course": _l("Time to pay runs"),
    "preserve": _l("Assets are secured"),
    "claim": _l("Claim due"),
    "judgment": _l("Judgment awaited"),
    "enforcement": _l("Enforcement due"),
    "result": _l("Enforcement runs"),
    "write_off": _l("Nothing to be got"),
}
#: How a lawsuit ended: word and tone.
ENDINGS = {"paid": (_l("Paid"), "good"), "written_off": (_l("Written off"), "error")}
#: How far a preservation is: word and tone.
PRESERVATIONS = {
    "open": (_l("Being made"), "info"),
    "standing": (_l("Freeze holds"), "good"),
    "releasing": (_l("To be lifted"), "warning"),
    "ended": (_l("Over"), "quiet"),
}
FREEZES = {
    "none": _l("not applied for"),
    "applied": _l("applied for"),
    "granted": _l("granted"),
    "refused": _l("refused"),
    "lifted": _l("lifted"),
}
ASSETS = {"": "", "deposits": _l("Money on accounts"), "movables": _l("Movable things"), "real_estate": _l("Real estate")}
#: Steps: those of tasks by their names in the diagrams, the others in words.
STEPS = {
    "send_demand": "Send letter before action",
    "file_claim": "File claim",
    "record_judgment": "Record judgment",
    "apply_enforcement": "Apply for enforcement",
    "record_enforcement": "Record enforcement",
    "confirm_recovery": "Confirm and book money",
    "propose_write_off": "Propose write-off",
    "approve_write_off": "Approve write-off",
    "confirm_write_off": "Approve write-off, second person",
    "apply_freeze": "Apply for freeze",
    "record_ruling": "Record ruling",
    "inspect_collateral": "Inspect collateral",
    "release_freeze": "Have freeze lifted",
}
OTHER_STEPS = {"letter": _l("Letter before action written"), "paper": _l("Paper handed in")}
#: What came of a step: word and tone.
OUTCOMES = {
    "pending": (_l("another hearing"), "info"),
    "won": (_l("won"), "good"),
    "settled": (_l("settled"), "good"),
    "dismissed": (_l("dismissed"), "error"),
    "running": (_l("running"), "info"),
    "money": (_l("money came in"), "good"),
    "nothing": (_l("nothing to be got"), "error"),
    "arrived": (_l("booked"), "good"),
    "missing": (_l("did not come"), "warning"),
    "write_off": (_l("proposed"), "info"),
    "go_on": (_l("go on enforcing"), "info"),
    "approved": (_l("approved"), "good"),
    "refused": (_l("refused"), "error"),
    "granted": (_l("granted"), "good"),
    "left": (_l("not worth it"), "quiet"),
    "lifted": (_l("lifted"), "good"),
    "in_order": (_l("in order"), "good"),
    "damaged": (_l("damaged or worth less"), "warning"),
    "encumbered": (_l("encumbered by others"), "error"),
}
#: Kinds of papers that are handed in.
PAPERS = {
    "court_filing": _l("Claim as filed"),
    "judgment": _l("Judgment or settlement"),
    "court_receipt": _l("Receipt of the court"),
    "freeze_ruling": _l("Ruling on a freeze"),
    "inspection_report": _l("Report of an inspection"),
    "inspection_photo": _l("Photo of an inspection"),
}
#: What a preservation is made for.
CAUSES = {"lawsuit": _l("a lawsuit"), "warning": _l("a warning"), "segment": _l("his move to segment D")}
COSTS = {
    "advanced": _l("Advanced to courts"),
    "given_back": _l("Given back by the debtor"),
    "borne": _l("Borne by the bank"),
    "owed": _l("Owed by the debtor"),
    "security": _l("Security that lies with courts"),
    "recovered": _l("Got by enforcement and booked"),
}
#: What an action of a lawsuit is in words, with its tone and icon.
ACTIONS: Mapping[str, tuple[Any, str, str]] = {
    Action.LEGAL_OPENED: (_l("Legal action began"), "warning", "flow"),
    Action.LEGAL_LETTER: (_l("Letter before action written"), "info", "document"),
    Action.LEGAL_STEP: (_l("Step of legal action done"), "good", "checkmark-filled"),
    Action.LEGAL_ENDED: (_l("Legal action over"), "good", "checkmark-filled"),
    Action.COSTS_ADVANCED: (_l("Court costs advanced"), "info", "document"),
    Action.COSTS_BORNE: (_l("Court costs borne by the bank"), "warning", "document"),
    Action.COURT_DEPOSIT: (_l("Security lodged with the court"), "info", "locked"),
    Action.COURT_DEPOSIT_RETURNED: (_l("Security given back by the court"), "good", "undo"),
    Action.PRESERVATION_OPENED: (_l("Asset preservation began"), "warning", "locked"),
    Action.PRESERVATION_RELEASING: (_l("Freeze is to be lifted"), "info", "undo"),
    Action.PRESERVATION_ENDED: (_l("Asset preservation over"), "good", "checkmark-filled"),
}
