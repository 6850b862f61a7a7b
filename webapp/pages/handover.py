"""Mounts the handing over of tasks."""

from webapp.officer.handover import blueprint

__all__ = ["blueprint"]
