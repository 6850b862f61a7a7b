"""The tables of moves of running cases between versions."""

from sqlalchemy import Index, text
from sqlalchemy import UniqueConstraint as Unique

from lending.adapters.db.mapping import map_table as _table
from lending.domain.modelling.moves import MovedCase, ProcessMove

_UNSETTLED = text("state IN ('proposed', 'running')")

# One move of a process at a time: of two at the same moment the database refuses the second.
process_move = _table(
    "process_move",
    ProcessMove,
    Index("uq_process_move_unsettled", "process", unique=True, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    Index(None, "process", "proposed_at"),
    refers={"proposed_by": "bank_user.id", "decided_by": "bank_user.id", "resumed_by": "bank_user.id"},
    long=("note", "remark", "resumed_because"),
)
moved_case = _table(
    "moved_case",
    MovedCase,
    Unique("move_id", "instance"),
    Index(None, "move_id", "outcome"),
    refers={"move_id": "process_move.id", "application_id": "application.id"},
)
