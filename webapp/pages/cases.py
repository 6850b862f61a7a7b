"""Mounts the officers' cases."""

from webapp.officer.cases import blueprint

__all__ = ["blueprint"]
