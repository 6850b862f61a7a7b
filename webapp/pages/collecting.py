"""Mounts the collector's day."""

from webapp.officer.collecting import blueprint

__all__ = ["blueprint"]
