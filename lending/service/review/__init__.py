"""The monthly review 月度檢視: facts gathered, customers rated and segmented in ranges, each step of each once, and what follows a move."""
