"""The automated steps of approval 審批."""

from lending.service import approval, intake, offers
from lending.service.ports import Bank, Scalar


def score_applicant(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Score the applicant."""
    return approval.score_applicant(bank, application_id)


def approve_automatically(bank: Bank, *, application_id: str) -> None:
    """Record the model's approval."""
    approval.approve_automatically(bank, application_id)


def reject_automatically(bank: Bank, *, application_id: str) -> None:
    """Record the model's rejection."""
    approval.reject_automatically(bank, application_id)


def open_review(bank: Bank, *, application_id: str, authority_level: int) -> dict[str, Scalar]:
    """Note the authority needed and say until when people decide."""
    return approval.open_review(bank, application_id, authority_level)


def escalate_review(bank: Bank, *, application_id: str) -> None:
    """Show the supervisor that the review is overdue."""
    intake.escalate_task(bank, application_id, "review_case")


def set_terms(bank: Bank, *, application_id: str, spread: float) -> dict[str, Scalar]:
    """Fix limit, rate, term and method."""
    offers.price_offer(bank, application_id, spread)
    return approval.set_terms(bank, application_id)


def explain_rejection(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Tell the customer why and until when an appeal is possible."""
    return approval.explain_rejection(bank, application_id)


def open_appeal(bank: Bank, *, application_id: str) -> None:
    """Begin the second look."""
    approval.open_appeal(bank, application_id)


def lapse_information(bank: Bank, *, application_id: str) -> None:
    """Take the case on without the information that did not come."""
    approval.lapse_information(bank, application_id)
