"""The automated steps of restructuring 逾期重組."""

from lending.service.ports import Bank, Scalar
from lending.service.restructuring import agreements, cases, changing, observing


def claim_request(bank: Bank, *, restructuring_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the request to this instance, or end as a duplicate."""
    return cases.claim_request(bank, restructuring_id, process_instance)


def prepare_plans(bank: Bank, *, restructuring_id: str) -> dict[str, Scalar]:
    """Work out which plans the loan may have."""
    return cases.prepare_plans(bank, restructuring_id)


def open_approval(bank: Bank, *, restructuring_id: str, authority_level: int) -> dict[str, Scalar]:
    """Note the authority needed and say until when somebody decides."""
    return cases.open_approval(bank, restructuring_id, authority_level)


def refuse_request(bank: Bank, *, restructuring_id: str) -> None:
    """End a request that leads to nothing."""
    cases.refuse_request(bank, restructuring_id)


def prepare_agreement(bank: Bank, *, restructuring_id: str) -> dict[str, Scalar]:
    """Write the agreement and open it to the customer."""
    return agreements.prepare_agreement(bank, restructuring_id)


def lapse_agreement(bank: Bank, *, restructuring_id: str) -> None:
    """End a request whose agreement was not signed in time."""
    cases.lapse_agreement(bank, restructuring_id)


def change_plan(bank: Bank, *, restructuring_id: str) -> dict[str, Scalar]:
    """Book the change that was signed."""
    return changing.change_plan(bank, restructuring_id)


def seal_agreement(bank: Bank, *, restructuring_id: str) -> None:
    """Sign and seal the agreement."""
    changing.seal_agreement(bank, restructuring_id)


def observe_loan(bank: Bank, *, restructuring_id: str) -> dict[str, Scalar]:
    """Say how the observation stands and when to look again."""
    return observing.observe_loan(bank, restructuring_id)


def return_to_collection(bank: Bank, *, restructuring_id: str) -> None:
    """Give the loan back to collection."""
    observing.return_to_collection(bank, restructuring_id)
