"""The order of an application's stages: work that is delivered twice, or late, never takes a case back."""

from lending.domain.applications import ENDED, Status

#: Stages by how far they are; those of one number may alternate.
_RANK = {
    Status.SUBMITTED: 0,
    Status.INTAKE: 1,
    Status.SUPPLEMENT: 1,
    Status.DUE_DILIGENCE: 2,
    Status.APPROVAL: 3,
    Status.INFORMATION: 3,
    Status.APPROVED: 4,
    Status.OFFERED: 5,
    Status.SIGNED: 6,
    Status.DISBURSING: 7,
}


def may_follow(now: str, then: Status) -> bool:
    """Say whether a case may go from one stage to another: forward or sideways, never on from an end."""
    return now not in ENDED and (then in ENDED or _RANK[Status(now)] <= _RANK[then])
