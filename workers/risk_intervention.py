"""The automated steps of risk intervention 風險干預."""

from lending.service.early_warning import interventions, stops
from lending.service.ports import Bank, Scalar


def claim_intervention(bank: Bank, *, intervention_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the intervention to this instance, or end as a duplicate."""
    return interventions.claim_intervention(bank, intervention_id, process_instance)


def open_course(bank: Bank, *, intervention_id: str, course: str) -> dict[str, Scalar]:
    """Note what is to be done."""
    return interventions.open_course(bank, intervention_id, course)


def escalate_intervention(bank: Bank, *, intervention_id: str) -> None:
    """Show the supervisor that the intervention is overdue."""
    interventions.escalate_intervention(bank, intervention_id)


def stop_drawdowns(bank: Bank, *, intervention_id: str) -> None:
    """Stop further drawdowns of the customer."""
    stops.stop_drawdowns(bank, intervention_id)


def hand_on_plan(bank: Bank, *, intervention_id: str) -> None:
    """Ask for another plan in the customer's stead."""
    interventions.hand_on_plan(bank, intervention_id)


def end_intervention(bank: Bank, *, intervention_id: str) -> None:
    """Close the intervention and its warnings."""
    interventions.end_intervention(bank, intervention_id)
