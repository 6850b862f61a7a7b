"""Mounts the officers' loan book."""

from webapp.officer import loan_acts, loans
from webapp.officer.loan_pages import blueprint

__all__ = ["blueprint", "loan_acts", "loans"]
