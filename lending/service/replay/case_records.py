"""What the bank and the engine kept of a case, and the ways in which a moment's facts are found in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from lending.domain.applications import Application
from lending.domain.attachments import CaseAttachment
from lending.domain.parties import AgencyReport, Document
from lending.domain.records import Action, JournalEntry, JournalSeal
from lending.domain.tasks import HumanTask, TaskState
from lending.service.modelling.forms_used import FormUsed
from lending.service.ports import VariableRecord
from lending.service.replay.forms import offered
from lending.service.replay.tables import DecisionTaken
from lending.service.views.timeline import facts_of

#: What the journal says of agencies.
CALLS = frozenset({Action.AGENCY_ANSWERED, Action.AGENCY_UNAVAILABLE, Action.VERIFIED_BY_HAND})


@dataclass(frozen=True, kw_only=True)
class CaseRecords:
    """What the bank and the engine kept of a case, oldest first.

    `names` gives people's names by user id, `decisions` are by passage, `forms` by completed task.
    """

    #: The application that it is, None for a case of another kind.
    application: Application | None
    entries: Sequence[JournalEntry]
    seals: Mapping[int, JournalSeal]
    tasks: Sequence[HumanTask]
    papers: Sequence[Document]
    #: What officers put to it, those taken away too.
    attachments: Sequence[CaseAttachment]
    reports: Sequence[AgencyReport]
    variables: Sequence[VariableRecord]
    decisions: Mapping[str, Sequence[DecisionTaken]]
    forms: Mapping[str, FormUsed]
    names: Mapping[str, str]

    @cached_property
    def readings(self) -> tuple[tuple[str | None, datetime, str], ...]:
        """Who opened which paper when."""
        reads = (entry for entry in self.entries if entry.action == Action.DOCUMENT_READ)
        told = ((entry, facts_of(entry)) for entry in reads)
        return tuple((entry.actor_id, entry.at, str(facts.get("document") or facts.get("attachment"))) for entry, facts in told)

    @cached_property
    def completed(self) -> tuple[HumanTask, ...]:
        """The tasks people completed, in that order."""
        done = (task for task in self.tasks if task.completed_at and task.state == TaskState.COMPLETED)
        return tuple(sorted(done, key=lambda task: task.completed_at or task.created_at))

    @cached_property
    def variables_of(self) -> Mapping[tuple[str, str], Sequence[VariableRecord]]:
        """What each process instance was given under each name, oldest first."""
        found: dict[tuple[str, str], list[VariableRecord]] = {}
        for record in self.variables:
            found.setdefault((record.process_instance, record.name), []).append(record)
        return found

    @cached_property
    def offered(self) -> Mapping[str, Mapping[str, object]]:
        """What the form of each completed task offered, by task."""
        return offered(self.completed, self.application)

    @cached_property
    def variables_at(self) -> Mapping[str, Sequence[VariableRecord]]:
        """What was given at each passage."""
        found: dict[str, list[VariableRecord]] = {}
        for record in self.variables:
            found.setdefault(record.passage, []).append(record)
        return found

    @cached_property
    def asked(self) -> tuple[JournalEntry, ...]:
        """What the journal holds of agencies."""
        return tuple(entry for entry in self.entries if entry.action in CALLS)
