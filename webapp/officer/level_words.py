"""Service levels and ages in words."""

from flask_babel import lazy_gettext as _l

LEVELS = {
    "late-1": _l("Up to 1 day late"),
    "late-3": _l("2–3 days late"),
    "late-more": _l("4 or more days late"),
    "today": _l("Due today"),
    "next": _l("Due next working day"),
    "week": _l("Due within 5 days"),
    "later": _l("Due later"),
    "none": _l("Without a date"),
}
AGES = {
    "0-1": _l("0–1 days old"),
    "2-3": _l("2–3 days old"),
    "4-5": _l("4–5 days old"),
    "6-10": _l("6–10 days old"),
    "over-10": _l("Over 10 days old"),
}
