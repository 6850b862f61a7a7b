"""Mounts the auditors' findings."""

from webapp.officer.findings import blueprint

__all__ = ["blueprint"]
