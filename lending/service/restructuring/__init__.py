"""Restructuring as a process: asked for, measured, proposed, approved, signed, booked, observed (C2d, R3)."""
