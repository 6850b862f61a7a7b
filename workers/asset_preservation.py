"""The automated steps of asset preservation 資產保全."""

from lending.service.legal import preserving
from lending.service.ports import Bank, Scalar


def open_preservation(bank: Bank, *, preservation_id: str, process_instance: str) -> dict[str, Scalar]:
    """Say whether assets are to be preserved or set free."""
    return preserving.open_preservation(bank, preservation_id, process_instance)


def stop_drawdowns(bank: Bank, *, preservation_id: str) -> None:
    """Stop further drawdowns of the customer."""
    preserving.stop_drawdowns(bank, preservation_id)


def escalate_preservation(bank: Bank, *, preservation_id: str) -> None:
    """Show the supervisor that the preservation is late."""
    preserving.escalate_preservation(bank, preservation_id)


def conclude_preservation(bank: Bank, *, preservation_id: str) -> None:
    """Note that the assets are preserved, or free again."""
    preserving.conclude_preservation(bank, preservation_id)
