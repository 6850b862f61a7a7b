"""Mounts the officers' processes."""

from webapp.officer.processes import blueprint

__all__ = ["blueprint"]
