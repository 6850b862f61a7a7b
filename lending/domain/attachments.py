"""Files that the bank's people put to a case: beside the customer's papers, and never shown to the customer."""

from dataclasses import dataclass
from datetime import date, datetime

#: Files at one case, those taken away again not counted.
MOST_ATTACHMENTS = 50


@dataclass(eq=False, kw_only=True)
class CaseAttachment:
    """A file at a case, added at a task of it or at the case itself; one taken away keeps its row, and its content until erasure."""

    id: str
    application_id: str | None = None
    collection_case_id: str | None = None
    restructuring_id: str | None = None
    intervention_id: str | None = None
    segment_move_id: str | None = None
    preservation_id: str | None = None
    task_id: str | None = None
    #: Named by its sender, made safe.
    file_name: str
    media_type: str
    size: int
    pages: int
    sha256: str
    added_by: str
    added_at: datetime
    removed_by: str | None = None
    removed_at: datetime | None = None
    business_date: date
