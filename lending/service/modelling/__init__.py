"""Changing the bank's processes: drafts of their diagrams, the deploy gate over them, and releases that two owners agree on."""
