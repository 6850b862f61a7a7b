"""The automated steps of legal action 法律行動."""

from lending.service.legal import actions, letters, writing_off
from lending.service.ports import Bank, Scalar


def plan_legal_step(bank: Bank, *, case_id: str) -> dict[str, Scalar]:
    """Say what the lawsuit comes to now."""
    return actions.plan_legal_step(bank, case_id)


def prepare_demand(bank: Bank, *, case_id: str) -> None:
    """Write the letter before action."""
    letters.prepare_demand(bank, case_id)


def weigh_course(bank: Bank, *, case_id: str) -> dict[str, Scalar]:
    """Say what the choice of the course goes by."""
    return actions.weigh_course(bank, case_id)


def choose_course(bank: Bank, *, case_id: str, legal_course: str) -> None:
    """Note whether assets are secured before the claim."""
    actions.choose_course(bank, case_id, legal_course)


def note_preserved(bank: Bank, *, case_id: str) -> None:
    """Go on to the claim once assets are secured."""
    actions.note_preserved(bank, case_id)


def write_off_loan(bank: Bank, *, case_id: str) -> None:
    """Book the write-off that two others approved."""
    writing_off.write_off_loan(bank, case_id)


def escalate_legal_step(bank: Bank, *, case_id: str) -> None:
    """Show the supervisor that a step is late."""
    actions.escalate_legal_step(bank, case_id)
