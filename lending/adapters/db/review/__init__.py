"""The monthly review as statements over ranges of customers."""
