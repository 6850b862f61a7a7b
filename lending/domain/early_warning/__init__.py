"""Early warning 風險預警: signals of danger from inside and outside the bank, and the warnings that they add up to (C4)."""
