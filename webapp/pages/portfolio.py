"""Mounts the portfolio board."""

from webapp.officer.portfolio import blueprint

__all__ = ["blueprint"]
