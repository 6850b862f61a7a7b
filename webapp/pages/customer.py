"""Mounts the customer's pages."""

from webapp.customer import blueprint

__all__ = ["blueprint"]
