"""Mounts the officers' absences."""

from webapp.officer.absences import blueprint

__all__ = ["blueprint"]
