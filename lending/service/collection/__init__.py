"""Collection 催收 of a loan's arrears, step by step of a ladder: the book leads, the process `collection` follows it (L5a, R10)."""
