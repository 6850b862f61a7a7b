"""Mounts the auditor's search over readings."""

from webapp.officer.read_log import blueprint

__all__ = ["blueprint"]
