"""Time travel: months of a bank with customers who pay, miss, promise, recover and default, day by day through the daily close."""
