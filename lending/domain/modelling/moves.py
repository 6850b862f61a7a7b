"""Running cases that change from one version of their process to another: what is asked for, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MoveState(StrEnum):
    """Where a move stands; STOPPED: too many cases were refused, or an owner stopped it; it can be taken up again with the rest."""

    PROPOSED = "proposed"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What became of one case; ENDED: it was over before its turn came."""

    WAITING = "waiting"
    MOVED = "moved"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(eq=False, kw_only=True)
class ProcessMove:
    """A move of the cases of one version to another: one process owner proposes it, another one starts it."""

    id: str
    process: str
    #: The definitions in the engine, and the digests of their diagrams.
    source: str
    target: str
    source_sha256: str
    target_sha256: str
    #: Elements and their counterparts, as the engine is told: [[from, to], ...].
    pairs: list[list[str]]
    note: str
    #: The move stops when more than this share of the cases tried were refused, percent, and at least so many were tried.
    most_refused: int
    least_tried: int
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    remark: str | None = None
    ended_at: datetime | None = None
    #: Who took it up again last, why, and what had become of its cases until then: the share of refusals is counted anew from there.
    resumed_by: str | None = None
    resumed_at: datetime | None = None
    resumed_because: str | None = None
    moved_before: int = 0
    refused_before: int = 0


@dataclass(eq=False, kw_only=True)
class MovedCase:
    """One case of a move: `instance` is the engine's, `reasons` are the engine's own words where it was refused.

    One that waits to be tried again keeps the reasons, and the time, of its refusal.
    """

    id: int | None = None
    move_id: str
    instance: str
    business_key: str
    application_id: str | None = None
    outcome: str = Outcome.WAITING
    reasons: list[str]
    at: datetime | None = None


def tried_since(move: ProcessMove, moved: int, refused: int) -> tuple[int, int]:
    """Return how many cases were refused, and how many tried, since the move began or was taken up again."""
    refused_since = refused - move.refused_before
    return refused_since, refused_since + moved - move.moved_before


def too_many_refused(refused: int, tried: int, most_percent: int, least_tried: int) -> bool:
    """Say whether a move has to stop: at least so many cases were tried, and more than the share allowed of them were refused."""
    return tried >= least_tried and refused * 100 > most_percent * tried
