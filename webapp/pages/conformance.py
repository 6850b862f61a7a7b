"""Mounts the conformance of processes."""

from webapp.officer.conformance import blueprint

__all__ = ["blueprint"]
