"""What makes the bank's records checkable: the journal's chain and its anchors."""
