"""The frame of a loan application."""

from lending.service import origination
from lending.service.ports import Bank, Scalar


def claim_application(bank: Bank, *, application_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the application to this process instance and give its routing facts."""
    return origination.claim_application(bank, application_id, process_instance)


def release_commitments(bank: Bank, *, application_id: str) -> None:
    """Release what was reserved, pledged or registered for a withdrawn application."""
    origination.release_commitments(bank, application_id)
