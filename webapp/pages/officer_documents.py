"""Mounts the officers' documents."""

from webapp.officer.documents import blueprint

__all__ = ["blueprint"]
