"""What auditors ask of the bank's records: whether they are whole, and to take them along."""
