"""The close of a business day: partitions one after the other, each step of each once, and the date that moves when all is done."""
