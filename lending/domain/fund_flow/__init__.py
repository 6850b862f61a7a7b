"""Fund flow 資金流向: where a drawdown's money went, account by account, and whether that was its purpose (I1b)."""
