"""What does not belong into the name of a file: it is taken out before the name is kept, and that it was there is worth knowing."""

import re
from typing import Any

_MARKUP = re.compile(r"<[a-z/!?]|javascript:", re.IGNORECASE)


def name_facts(declared: str) -> dict[str, Any]:
    """Return what the journal says of a file's name as it was sent: nothing, or that it held a path, or markup that a page could run."""
    found = {"path": "/" in declared or "\\" in declared, "markup": _MARKUP.search(declared) is not None}
    held = [code for code, holds in found.items() if holds]
    return {"name_held": held} if held else {}
