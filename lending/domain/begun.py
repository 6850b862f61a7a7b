"""The kinds of cases that processes run for, and whether they run."""

from enum import StrEnum


class CaseKind(StrEnum):
    """What a case is; a close and a review are of the whole bank and about nobody."""

    APPLICATION = "application"
    COLLECTION = "collection"
    RESTRUCTURING = "restructuring"
    INTERVENTION = "intervention"
    FOLLOW_UP = "follow_up"
    PRESERVATION = "preservation"
    CLOSE = "close"
    REVIEW = "review"


#: Whether a case runs, where nothing is asked of how it ended.
RUNNING, OVER = "running", "over"
#: How cases of each kind end, or of a preservation how its freeze stands.
OUTCOMES = {
    CaseKind.COLLECTION: ("cured", "written_off"),
    CaseKind.RESTRUCTURING: ("refused", "withdrawn", "lapsed", "relapsed", "kept"),
    CaseKind.INTERVENTION: ("real", "false"),
    CaseKind.FOLLOW_UP: (
        *("all_well", "in_difficulty", "wants_plan", "in_collection", "security_checked", "freeze_applied", "plan_proposed"),
        "nothing_to_secure",
    ),
    CaseKind.PRESERVATION: ("applied", "granted", "refused", "lifted"),
}
