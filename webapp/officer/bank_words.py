"""What the journal says of the bank as a whole, in words: closes, reviews, absences."""

from flask_babel import lazy_gettext as _l

from lending.domain.records import Action

#: Sentence, tone and icon of each action.
ACTIONS = {
    Action.PARTITION_CLOSED: (_l("Loans closed for the day"), "info", "bot"),
    Action.DAY_CLOSED: (_l("Day closed"), "good", "checkmark-filled"),
    Action.REVIEW_OPENED: (_l("Review of the month opened"), "info", "calendar"),
    Action.REVIEW_FINISHED: (_l("Review of the month finished"), "good", "checkmark-filled"),
    Action.ABSENCE_ENTERED: (_l("Absence entered"), "info", "calendar"),
    Action.ABSENCE_ENDED: (_l("Absence ended"), "quiet", "calendar"),
}
