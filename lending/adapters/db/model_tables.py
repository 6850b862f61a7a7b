"""The tables of drafts and releases of models."""

from sqlalchemy import Index, text
from sqlalchemy import UniqueConstraint as Unique

from lending.adapters.db.mapping import map_table as _table
from lending.domain.modelling.records import ModelDraft, ModelRelease

_PROPOSED = text("state = 'proposed'")

model_draft = _table("model_draft", ModelDraft, Unique("file", "owner_id"), refers={"owner_id": "bank_user.id"})
# One proposal of a file at a time: of two at the same moment the database refuses the second.
model_release = _table(
    "model_release",
    ModelRelease,
    Index("uq_model_release_proposed", "file", unique=True, sqlite_where=_PROPOSED, postgresql_where=_PROPOSED),
    Index(None, "file", "decided_at"),
    refers={"proposed_by": "bank_user.id", "decided_by": "bank_user.id"},
    long=("note", "remark"),
)
