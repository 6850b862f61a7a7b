"""Mounts the customer health board."""

from webapp.officer.customer_health import blueprint

__all__ = ["blueprint"]
