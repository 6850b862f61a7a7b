"""The codes of the monthly review in the words of the page's language."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

#: Grades with their tone.
GRADES = {"good": (_l("Good"), "good"), "sound": (_l("Sound"), "info"), "watch": (_l("Watch"), "warning"), "risk": (_l("Risk"), "error")}
#: What a review found.
FINDINGS = {
    "score_high": _l("high score"),
    "score_low": _l("low score"),
    "late_week": _l("a few days late"),
    "late_month": _l("weeks late"),
    "late_quarter": _l("months late"),
    "late_longer": _l("more than 90 days late"),
    "impaired": _l("substandard or worse"),
    "enforcement_list": _l("on the courts' enforcement list"),
    "under_observation": _l("plan changed, being observed"),
    "salary_regular": _l("salary each month"),
    "salary_missing": _l("no salary"),
    "gambling": _l("money to gambling"),
    "brokerage": _l("much money to brokers"),
    "overspending": _l("spends more than comes in"),
    "balance_falling": _l("balance falling"),
    "balance_rising": _l("balance rising"),
}
#: What was done about a move.
OUTCOMES = {
    "manager_assigned": _l("manager assigned"),
    "no_manager": _l("no manager to assign"),
    "offer_noted": _l("offer noted"),
    "all_well": _l("visited: all is well"),
    "in_difficulty": _l("visited: in difficulty"),
    "wants_plan": _l("visited: wants another plan"),
    "in_collection": _l("collection goes on"),
    "security_checked": _l("security in order"),
    "preserving": _l("assets being preserved"),
    # Of follow-ups from before preservation was a process of its own.
    "freeze_applied": _l("freezing applied for"),
    "plan_proposed": _l("another plan proposed"),
    "nothing_to_secure": _l("nothing to secure"),
}
#: How far the follow-up of a move is, with its tone.
STATES = {
    "waiting": (_l("Waiting"), "quiet"),
    "open": (_l("Being followed up"), "warning"),
    "done": (_l("Done"), "good"),
    "overtaken": (_l("Overtaken"), "quiet"),
}


def findings(codes: tuple[str, ...]) -> str:
    """Return what was found, in words."""
    return str(_(", ")).join(str(FINDINGS[code]) for code in codes) or str(_("nothing noted"))


def follow_up(state: str | None, outcome: str | None) -> dict[str, str] | None:
    """Return how far the follow-up of a move is; None where there was no move."""
    if state is None:
        return None
    label, tone = STATES[state]
    return {"label": str(OUTCOMES[outcome]) if outcome else str(label), "tone": tone}
