"""Collection 催收: who may be contacted when and how, and what was promised (L5a, R10)."""
