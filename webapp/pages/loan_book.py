"""Mounts the officers' loan book."""

from webapp.officer import loan_acts, loan_changes, loan_contact, loan_flow, loan_legal, loans
from webapp.officer.loan_pages import blueprint

__all__ = ["blueprint", "loan_acts", "loan_changes", "loan_contact", "loan_flow", "loan_legal", "loans"]
