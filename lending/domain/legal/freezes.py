"""How long a freeze 財產保全 holds, by what is frozen."""

from datetime import date
from types import MappingProxyType

#: Years, by Article 487 of the Supreme People's Court's Interpretation of the Civil Procedure Law 民訴法解釋 (2015).
YEARS = MappingProxyType({"deposits": 1, "movables": 2, "real_estate": 3})


def frozen_until(asset: str, granted: date) -> date:
    """Return the last day on which a freeze holds; a freeze of 29 February ends on 28 February."""
    year = granted.year + YEARS[asset]
    try:
        return granted.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
