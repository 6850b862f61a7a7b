"""A case played again on the diagrams it really ran, from the engine's history and the bank's records."""
