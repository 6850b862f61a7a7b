"""What stands beside the form of a follow-up: why the customer moved, and the customer as a whole."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.service.worklist import FollowUpWork
from webapp.officer import words
from webapp.officer.customer_parts import parts
from webapp.officer.segment_words import findings


def view(work: FollowUpWork) -> dict[str, Any]:
    """Return the parts of the pane that only a follow-up has."""
    move, customer = work.move, work.customer
    moved = _("Moved from %(before)s to %(after)s.", before=move.before, after=move.segment)
    return {
        "facts": [work.task.customer_name, words.word(words.SEGMENTS, move.segment)],
        "case_url": url_for("customers.show", party_id=customer.party_id),
        "checks": [],
        "move": {"title": moved, "because": words.label(move.reason), "found": findings(tuple(move.reasons))},
        "phone": customer.phone,
        "customer": parts(customer),
    }
