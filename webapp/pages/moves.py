"""Mounts the moves of running cases."""

from webapp.officer.moves import blueprint

__all__ = ["blueprint"]
