"""The papers of a moment: what lay there for who decided, or was put to the case with the step, officers' own files among them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lending.domain.attachments import CaseAttachment
from lending.service.replay.case_records import CaseRecords
from lending.service.replay.moments import Lane, Moment

#: What a file that an officer put to a case is, beside the kinds of papers.
ATTACHMENT = "attachment"
#: An act that belongs to no step is written down within it; the engine writes its times in milliseconds.
_AT_ONCE, _TICK = timedelta(seconds=1), timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as it was then; `opened` says that the person of the moment had it open.

    Of a file that an officer put to the case, `by` is his name and `at` when.
    """

    id: str
    kind: str
    file_name: str
    sha256: str
    opened: bool
    at: datetime
    by: str | None = None
    #: Whether it was taken away since.
    gone: bool = False


def papers_at(moment: Moment, records: CaseRecords) -> tuple[Paper, ...]:
    """Return what could be seen at a person's decision; at any other moment what was put to the case with it."""
    begun = moment.record.start if moment.record and moment.lane is not Lane.ENGINE else moment.at - _AT_ONCE
    since, until = (None, moment.at) if moment.is_decision else (begun, moment.at + _TICK)
    if not (moment.is_decision or moment.entries):
        return ()
    papers = [found for found in records.papers if _came(found.recorded_at, since, until)]
    files = [found for found in records.attachments if _came(found.added_at, since, until) and not _gone(found, moment)]
    opened = _opened(moment, records) if papers or files else frozenset()
    return (
        *(
            Paper(
                id=found.id,
                kind=found.kind,
                file_name=found.file_name,
                sha256=found.sha256,
                opened=found.id in opened,
                at=found.recorded_at,
            )
            for found in papers
        ),
        *(
            Paper(
                id=found.id,
                kind=ATTACHMENT,
                file_name=found.file_name,
                sha256=found.sha256,
                opened=found.id in opened,
                at=found.added_at,
                by=records.names.get(found.added_by, ""),
                gone=found.removed_at is not None,
            )
            for found in files
        ),
    )


def _came(at: datetime, since: datetime | None, until: datetime) -> bool:
    return (since is None or since <= at) and at <= until


def _gone(file: CaseAttachment, moment: Moment) -> bool:
    """Say whether a file was taken away before the moment."""
    return file.removed_at is not None and file.removed_at <= moment.at


def _opened(moment: Moment, records: CaseRecords) -> frozenset[str]:
    by = moment.task.completed_by if moment.task else None
    return frozenset(paper for reader, at, paper in records.readings if by and reader == by and at <= moment.at)
