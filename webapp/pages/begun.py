"""Mounts the auditor's list of cases of loans and customers."""

from webapp.officer.begun import blueprint

__all__ = ["blueprint"]
