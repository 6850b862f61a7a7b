"""The portfolio board: what the stored history of the whole book says."""
