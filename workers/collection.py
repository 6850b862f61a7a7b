"""The automated steps of collection 催收."""

from lending.service.collection import cases, reminders, settling
from lending.service.ports import Bank, Scalar


def claim_case(bank: Bank, *, case_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the case to this instance, or end as a duplicate."""
    return cases.claim_case(bank, case_id, process_instance)


def read_arrears(bank: Bank, *, case_id: str) -> dict[str, Scalar]:
    """Say whether the loan is still past due, and how."""
    return cases.read_arrears(bank, case_id)


def plan_step(bank: Bank, *, case_id: str, ladder_step: str, step_end_day: float) -> dict[str, Scalar]:
    """Note the step of the ladder and say what is to be done."""
    return cases.plan_step(bank, case_id, ladder_step, int(step_end_day))


def close_case(bank: Bank, *, case_id: str) -> None:
    """End a case whose arrears are cleared."""
    cases.close_case(bank, case_id)


def send_reminder(bank: Bank, *, case_id: str) -> dict[str, Scalar]:
    """Send the debtor a message."""
    return reminders.send_reminder(bank, case_id)


def read_report(bank: Bank, *, case_id: str) -> dict[str, Scalar]:
    """Say whether the message arrived."""
    return reminders.read_report(bank, case_id)


def check_promise(bank: Bank, *, case_id: str) -> dict[str, Scalar]:
    """Say whether a promise was kept."""
    return settling.check_promise(bank, case_id)
