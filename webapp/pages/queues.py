"""Mounts the supervisors' queues."""

from webapp.officer.queues import blueprint

__all__ = ["blueprint"]
