"""Mounts the officers' desk."""

from webapp.officer.desk import blueprint

__all__ = ["blueprint"]
