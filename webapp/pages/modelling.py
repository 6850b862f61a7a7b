"""Mounts the process owners' editor."""

from webapp.officer.modelling import blueprint

__all__ = ["blueprint"]
