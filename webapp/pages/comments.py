"""Mounts the officers' mentions."""

from webapp.officer.comments import blueprint

__all__ = ["blueprint"]
