"""What can come of a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from lending.service.ports import Scalar


@dataclass(frozen=True, slots=True)
class Completed:
    """The work is done; these variables go to the engine."""

    variables: Mapping[str, Scalar]
    label: ClassVar[str] = "completed"


@dataclass(frozen=True, slots=True)
class Thrown:
    """The business said no: a BPMN error for the diagram to catch."""

    code: str
    message: str
    label: ClassVar[str] = "thrown"


@dataclass(frozen=True, slots=True)
class Retried:
    """A passing fault: another try later."""

    message: str
    #: Tries left, at least one.
    retries: int
    after: timedelta
    label: ClassVar[str] = "retried"


@dataclass(frozen=True, slots=True)
class Stuck:
    """An incident: a person decides."""

    message: str
    label: ClassVar[str] = "incident"


@dataclass(frozen=True, slots=True)
class Lost:
    """The job is somebody else's by now; what was done here is repeatable by its key."""

    label: ClassVar[str] = "lost"


@dataclass(frozen=True, slots=True)
class Unreported:
    """The engine could not be told; the lock lapses and the job comes again."""

    label: ClassVar[str] = "unreported"


Outcome = Completed | Thrown | Retried | Stuck | Lost | Unreported
