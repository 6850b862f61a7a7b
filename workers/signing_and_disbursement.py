"""The automated steps of signing and disbursement 簽約與放款."""

from lending.service import disbursement, sealing, signing
from lending.service.ports import Bank, Scalar


def check_conditions(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Say whether the conditions were found met."""
    return signing.check_conditions(bank, application_id)


def prepare_contracts(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Write the contracts and open them to the customer."""
    return signing.prepare_contracts(bank, application_id)


def lapse_offer(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """End an application whose offer was not signed."""
    return signing.lapse_offer(bank, application_id)


def seal_contracts(bank: Bank, *, application_id: str) -> None:
    """Sign and seal the contracts."""
    sealing.seal_contracts(bank, application_id)


def register_security(bank: Bank, *, application_id: str) -> None:
    """Register mortgages and freeze pledges."""
    disbursement.register_security(bank, application_id)


def check_purpose(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Judge where the money is to go."""
    return disbursement.check_purpose(bank, application_id)


def cancel_offer(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """End an application that is not paid out after all."""
    return signing.cancel_offer(bank, application_id)


def disburse_loan(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Pay the loan out."""
    return disbursement.disburse_loan(bank, application_id)
