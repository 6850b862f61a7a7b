"""Mounts files and comments of the bank's people at cases."""

from webapp.officer import attachments, case_notes

blueprints = (attachments.blueprint, case_notes.blueprint)

__all__ = ["blueprints"]
