"""What auditors note on a case: comments, and findings that somebody has to answer before they are closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lending.errors import ConflictError

#: Characters of a finding, a comment or an answer.
LONGEST_REMARK = 2_000


class FindingState(StrEnum):
    """Where a finding stands; a comment is NOTED and asks for nothing."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    NOTED = "noted"


class FindingAct(StrEnum):
    """What can be done with a finding: the bank's people answer it, auditors reopen or close it."""

    ANSWER = "answer"
    REOPEN = "reopen"
    CLOSE = "close"


_LEADS: Mapping[tuple[FindingState, FindingAct], FindingState] = {
    (FindingState.OPEN, FindingAct.ANSWER): FindingState.ANSWERED,
    (FindingState.OPEN, FindingAct.CLOSE): FindingState.CLOSED,
    (FindingState.ANSWERED, FindingAct.REOPEN): FindingState.OPEN,
    (FindingState.ANSWERED, FindingAct.CLOSE): FindingState.CLOSED,
}


@dataclass(eq=False, kw_only=True)
class Finding:
    """A finding or comment on a case at a moment of its history."""

    id: str
    #: What the engine knows the case by, and the customer it is about.
    case_key: str
    party_id: str
    #: The moment: the engine's passage, or `journal:` and the number of a journal row.
    anchor: str
    #: When that moment was.
    moment_at: datetime
    state: str
    raised_by: str
    raised_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class FindingRemark:
    """What somebody wrote on a finding; the first is the finding itself, each later one says what it did."""

    id: str
    finding_id: str
    number: int
    #: raise | answer | reopen | close
    act: str
    text: str
    written_by: str
    written_at: datetime


def acts_on(state: str) -> tuple[FindingAct, ...]:
    """Return what can be done with a finding that stands there."""
    return tuple(act for act in FindingAct if (state, act) in _LEADS)


def state_after(state: str, act: FindingAct) -> FindingState:
    """Return where an act leads; ConflictError when it is not possible from there."""
    found = _LEADS.get((FindingState(state), act))
    if found is None:
        raise ConflictError(f"This finding is {state}; load the page again to see what was written meanwhile.")
    return found
