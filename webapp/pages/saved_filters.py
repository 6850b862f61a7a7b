"""Mounts the saved filters of the tasklist."""

from webapp.officer.saved_filters import blueprint

__all__ = ["blueprint"]
