"""Looking through the flow of a loan's money 資金穿透: statements taken in, loans traced, misuse told, trade papers anchored (I1b)."""
