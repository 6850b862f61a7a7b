"""Handovers in words: their reasons, and to whom a task went."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from lending.domain.handover import HandoverReason


def reasons() -> list[tuple[str, str]]:
    """Return the reasons of a handover."""
    names = {
        HandoverReason.WORKLOAD: _("Workload"),
        HandoverReason.ABSENCE: _("Absence"),
        HandoverReason.KNOWLEDGE: _("Special knowledge needed"),
        HandoverReason.CONFLICT: _("Conflict of interest"),
        HandoverReason.URGENT: _("Urgent"),
        HandoverReason.OTHER: _("Other, see note"),
    }
    return [(reason.value, name) for reason, name in names.items()]


def handed(facts: Mapping[str, Any]) -> str:
    """Say to whom a task went, and why."""
    to = str(_("to %(name)s", name=facts["to_name"])) if facts.get("to_name") else ""
    return " · ".join(filter(None, (to, dict(reasons()).get(str(facts.get("reason")), ""))))
