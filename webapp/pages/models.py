"""Mounts the decisions and forms."""

from webapp.officer.models import blueprint

__all__ = ["blueprint"]
