"""The paths of the processes, walked without an engine: what each step reads must have been set by a step before it."""
