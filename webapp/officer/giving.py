"""What the work pane offers of handing a task over: to whom, why, and what stands against some colleagues."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from lending.service.candidates import Candidate
from lending.service.worklist import TaskAtHand
from webapp.officer import words
from webapp.officer.handover_words import reasons


def giving(work: TaskAtHand, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the work pane offers of handing the task over: the acts with their addresses, the colleagues, the reasons."""

    def url(act: str) -> str:
        return url_for(f"handover.{act}", task_id=work.task.id, **kept)

    back = work.may_give_back and not work.is_mine
    return {
        "assign": url("assign") if work.may_assign else None,
        "delegate": url("delegate") if work.may_delegate and not work.may_assign else None,
        "take_back": url("take_back") if back else None,
        "hand_back": url("hand_back") if work.is_mine and work.on_behalf_of else None,
        "plan": url("plan") if work.may_plan else None,
        "priority": work.task.priority,
        "priorities": [(code, str(label)) for code, (label, _tone) in words.PRIORITIES.items()],
        "follow_up_on": work.task.follow_up_on.isoformat() if work.task.follow_up_on else "",
        "on_behalf_of": work.on_behalf_of,
        "take_over": work.may_stand_in,
        "people": [_person(each) for each in work.candidates],
        "reasons": reasons(),
    }


def _person(each: Candidate) -> dict[str, Any]:
    return {"id": each.id, "name": each.name, "bar": short_bar(each) if each.bar else None}


#: What a list of colleagues says of one to whom a task cannot be given.
_SHORT = {
    "four_eyes": _l("did an earlier step"),
    "authority": _l("too little authority"),
    "absent": _l("away"),
}


def short_bar(each: Candidate) -> str:
    """Say in a few words why a task cannot be given to a colleague."""
    return words.word(_SHORT, each.bar.code if each.bar else "")
