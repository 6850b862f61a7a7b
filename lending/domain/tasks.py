"""Human tasks as the bank keeps them, whichever engine runs."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class TaskState(StrEnum):
    """OPEN and CLAIMED are work to do; COMPLETED waits for or has the engine's word; CANCELLED: the process went another way."""

    OPEN = "open"
    CLAIMED = "claimed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


ACTIVE = (TaskState.OPEN, TaskState.CLAIMED)
#: By what a task names the case it belongs to; one of them is set.
OWNERS = ("application_id", "collection_case_id", "restructuring_id", "intervention_id", "segment_move_id", "preservation_id")
#: Usual, high, urgent.
PRIORITIES = (0, 1, 2)
HIGH = 1


@dataclass(eq=False, kw_only=True)
class HumanTask:
    """A task for a person; the id is the engine's."""

    id: str
    #: What it belongs to: an application, a loan's collection case or restructuring, an intervention, a customer's move between segments,
    #: an asset preservation that is to be lifted.
    application_id: str | None = None
    collection_case_id: str | None = None
    restructuring_id: str | None = None
    intervention_id: str | None = None
    segment_move_id: str | None = None
    preservation_id: str | None = None
    process: str
    #: The task's id in the diagram, also its form's.
    definition: str
    name: str
    group: str
    branch_id: str
    #: Copied for list and search; the truth stays with party and application.
    customer_name: str
    reference: str
    product: str
    amount: Decimal
    currency: str
    segment: str
    state: str = TaskState.OPEN
    assignee: str | None = None
    #: For whom the holder does it: who delegated it, or is away; his earlier steps bar the holder too.
    on_behalf_of: str | None = None
    created_at: datetime
    due_at: datetime | None = None
    claimed_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by: str | None = None
    #: The business date on which it was completed.
    completed_on: date | None = None
    #: How urgent its holder or a supervisor says it is, one of PRIORITIES.
    priority: int = 0
    #: The business date on which its holder wants to look at it again.
    follow_up_on: date | None = None
    #: Level that approval_authority.dmn asked for; 0 where none is needed.
    authority_level: int = 0
    #: Set when the due date passed and the supervisor was told.
    escalated_at: datetime | None = None
    entries: dict[str, object] = field(default_factory=dict)
    draft: dict[str, object] = field(default_factory=dict)
    draft_saved_at: datetime | None = None
    version: int = 0
    business_date: date

    @property
    def business_key(self) -> str:
        """Return what the engine knows the case by."""
        return next((found for name in OWNERS if (found := getattr(self, name))), "")

    @property
    def draft_mark(self) -> str:
        """Return a mark that changes when the draft does; it tells nothing else."""
        return hashlib.sha256(json.dumps(self.draft, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def is_active(self) -> bool:
        """Say whether somebody still has to do it."""
        return self.state in ACTIVE
