"""Mounts the movements between segments, and customers as a whole."""

from webapp.officer.segments import blueprint, customer_blueprint

blueprints = (blueprint, customer_blueprint)
__all__ = ["blueprints"]
