"""What happens to a running loan: each act an event, the loan replayed, the difference posted (docs/adr/0006-loan-book.md)."""
