"""What an engine's history proves: which flows were taken, how the tokens moved, and where they stand."""
