"""Early warning 風險預警: signals taken in, warnings raised, interventions worked through (C4)."""
