"""Mounts the heat map of a process."""

from webapp.officer.heat import blueprint

__all__ = ["blueprint"]
