"""Mounts the officers' audit."""

from webapp.officer.audit import blueprint

__all__ = ["blueprint"]
