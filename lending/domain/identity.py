"""Resident identity numbers 居民身份證 and mobile numbers of mainland China."""

import re
from datetime import date

#: Weights and check characters of GB 11643-1999.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_character(first_seventeen: str) -> str:
    """Return the eighteenth character of an identity number (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def birth_date(id_number: str) -> date | None:
    """Return the date of birth an identity number carries, or None when the number is not a valid one."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", id_number) or check_character(id_number[:17]) != id_number[17]:
        return None
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Return completed years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_mobile(number: str) -> bool:
    """Say whether a number is a mainland mobile number."""
    return re.fullmatch(r"1[3-9]\d{9}", number) is not None
