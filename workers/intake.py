"""The automated steps of intake 受理."""

from lending.service import intake
from lending.service.ports import Bank, Scalar


def check_consents(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Say whether every consent stands."""
    return intake.check_consents(bank, application_id)


def check_completeness(bank: Bank, *, application_id: str, required_documents: str) -> dict[str, Scalar]:
    """Compare the papers with the checklist for the first time."""
    return {**intake.check_completeness(bank, application_id, required_documents), "supplemented": False}


def recheck_completeness(bank: Bank, *, application_id: str, required_documents: str) -> dict[str, Scalar]:
    """Compare the papers with the checklist after a supplement."""
    return intake.check_completeness(bank, application_id, required_documents)


def screen_aml(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Screen the applicant against the anti-money-laundering lists."""
    return intake.screen_aml(bank, application_id)


def screen_bureau(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Screen the applicant at the credit bureau and the courts."""
    return intake.screen_bureau(bank, application_id)


def request_supplement(bank: Bank, *, application_id: str, required_documents: str) -> dict[str, Scalar]:
    """Ask the customer for what is missing or doubtful."""
    return intake.request_supplement(bank, application_id, required_documents)


def remind_customer(bank: Bank, *, application_id: str) -> None:
    """Remind the customer of the supplement."""
    intake.remind_customer(bank, application_id)


def lapse_application(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """End an application whose supplement did not come."""
    return intake.lapse_application(bank, application_id)


def schedule_precheck(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Say until when the pre-check is due."""
    return intake.schedule_precheck(bank, application_id)


def escalate_precheck(bank: Bank, *, application_id: str) -> None:
    """Show the supervisor that the pre-check is overdue."""
    intake.escalate_task(bank, application_id, "precheck_application")


def refuse_application(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """End an application that intake knocks out."""
    return intake.refuse_application(bank, application_id)


def admit_application(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Let an application go on to due diligence."""
    return intake.admit_application(bank, application_id)
