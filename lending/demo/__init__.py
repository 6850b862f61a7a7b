"""The demonstration: a thousand real applicants, and synthetic ones, go through the bank by its API."""
