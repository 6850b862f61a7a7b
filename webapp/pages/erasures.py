"""Mounts the erasure of customers' data."""

from webapp.officer.erasures import blueprint

__all__ = ["blueprint"]
