"""Auditors' questions as statements."""
