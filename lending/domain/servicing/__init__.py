"""A loan while it runs: what happened to it, how it stands, and what that makes in the ledger (docs/adr/0006-loan-book.md)."""
