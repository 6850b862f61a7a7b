"""The automated steps of due diligence 盡職調查."""

from lending.service import due_diligence, report
from lending.service.ports import Bank, Scalar


def query_tax(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Ask the tax office."""
    return due_diligence.query_tax(bank, application_id)


def query_social_security(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Ask social security."""
    return due_diligence.query_social_security(bank, application_id)


def query_provident_fund(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Ask the housing provident fund."""
    return due_diligence.query_provident_fund(bank, application_id)


def assess_income_diversity(bank: Bank, *, application_id: str) -> None:
    """Gather the sources that the income-diversity model reads."""
    due_diligence.gather_income_sources(bank, application_id)


def value_collateral(bank: Bank, *, application_id: str) -> None:
    """Have the collateral valued."""
    due_diligence.value_collateral(bank, application_id)


def schedule_visit(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Say until when the field visit is due."""
    return due_diligence.schedule_visit(bank, application_id)


def compile_report(bank: Bank, *, application_id: str) -> dict[str, Scalar]:
    """Compute and store the due-diligence report."""
    return report.compile_report(bank, application_id)
