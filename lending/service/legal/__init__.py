"""Legal action and asset preservation as their processes go through them: the book leads, a payment ends them from outside (C2, C4)."""
