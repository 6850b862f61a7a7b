"""Mounts the process owners' releases."""

from webapp.officer.releases import blueprint

__all__ = ["blueprint"]
