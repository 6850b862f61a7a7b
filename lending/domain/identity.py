"""Resident identity numbers 居民身份證 and mobile numbers of mainland China."""

import re
from datetime import date

#: From this age on a person can sign a loan by himself (Civil Code 民法典, articles 17 and 18).
ADULT = 18
_FORM = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
#: Weights and check characters of GB 11643-1999.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_character(first_seventeen: str) -> str:
    """Return the eighteenth character of an identity number (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def birth_date(id_number: str) -> date | None:
    """Return the date of birth an identity number carries, or None when the number is not a valid one."""
    if not _FORM.fullmatch(id_number) or check_character(id_number[:17]) != id_number[17]:
        return None
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Return completed years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def identity_problem(id_number: str, today: date) -> str | None:
    """Say what is wrong with the identity number of somebody who is to sign, None when nothing is."""
    if not _FORM.fullmatch(id_number):
        return "Enter the 18 characters of the resident identity card: 17 digits, then a digit or X."
    born = birth_date(id_number)
    if born is None or born > today:
        return "Check the identity number: its characters do not fit together."
    return None if age_on(born, today) >= ADULT else f"Only people of {ADULT} or older can sign a loan."


def mobile_problem(number: str) -> str | None:
    """Say what is wrong with a mobile number, None when nothing is."""
    return None if is_mobile(number) else "Enter a mobile number of 11 digits that begins with 13 to 19, such as 13800138000."


def is_mobile(number: str) -> bool:
    """Say whether a number is a mainland mobile number."""
    return re.fullmatch(r"1[3-9]\d{9}", number) is not None
