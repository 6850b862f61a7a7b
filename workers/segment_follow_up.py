"""The automated steps of following up a move between segments 客戶分層跟進."""

from lending.service.legal import preserving
from lending.service.ports import Bank, Scalar
from lending.service.review import visits


def claim_follow_up(bank: Bank, *, move_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the follow-up to this instance, or end as a duplicate."""
    return visits.claim_follow_up(bank, move_id, process_instance)


def start_preservation(bank: Bank, *, move_id: str) -> None:
    """Have the customer's assets held on to."""
    preserving.start_preservation(bank, move_id)
