"""Legal action 法律行動 and asset preservation 資產保全: what comes after what, by when, and what a court may charge for it (C2, C4)."""
