"""Mounts the officers' searches."""

from webapp.officer.searches import blueprint

__all__ = ["blueprint"]
