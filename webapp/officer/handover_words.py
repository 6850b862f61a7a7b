"""The reasons of handovers in words."""

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
