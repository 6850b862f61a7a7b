"""Which nodes and flows of the diagrams the process tests took, proven from the engine's history and printed after the tests."""
