"""The rules of the deploy gate, one small function each, in tables by rule id."""
