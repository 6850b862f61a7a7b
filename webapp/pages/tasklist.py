"""Mounts the officers' tasklist."""

from webapp.officer.tasklist import blueprint

__all__ = ["blueprint"]
