"""How dangerous a customer looks: the worst of what is open, and worse where several soft signs come together."""

from collections.abc import Iterable
from datetime import date

from lending.domain.early_warning.indicators import COLOURS, Colour, Indicator
from lending.domain.parameters import parameter


def worst(colours: Iterable[Colour]) -> Colour | None:
    """Return the worst of some colours, None of none."""
    return max(colours, key=COLOURS.index, default=None)


def customer_colour(opened: Iterable[Indicator], on: date) -> Colour | None:
    """Return the colour of a customer with open warnings of these indicators, None without any.

    Different soft indicators add up: as many as the parameters say make orange, and red; the same one twice counts once.
    """
    found = {indicator.code: indicator for indicator in opened}.values()
    soft = sum(indicator.severity == "soft" for indicator in found)
    together = [colour for colour in COLOURS[1:] if soft >= parameter(f"early_warning.soft_{colour}", on).value]
    return worst([*(indicator.colour for indicator in found), *together])
