"""Mounts the list of processes."""

from webapp.officer.process_list import blueprint

__all__ = ["blueprint"]
