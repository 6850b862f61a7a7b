"""Mounts the warnings."""

from webapp.officer.warnings import blueprint

__all__ = ["blueprint"]
